"""What is open, in the indexes from which lists are counted and summed, and one to order by it.

On PostgreSQL nobody who reads waits: the old indexes are put aside by their names, the new ones are built while the old
ones still serve, and only at the end, when nothing more takes time, are the old ones dropped, for which the table is
locked. Who writes waits for as long as the building takes (a million invoices: half a minute).
"""

from django.db import migrations, models

from bank_transfers.core.indexes import ListIndex

REPLACED = ("invoice_list", "invoice_by_status", "invoice_open")


def put_aside(name: str) -> migrations.RenameIndex:
    return migrations.RenameIndex("billingoinvoice", old_name=name, new_name=f"{name}_before")


def drop(name: str) -> migrations.RemoveIndex:
    return migrations.RemoveIndex("billingoinvoice", name=f"{name}_before")


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0035_interval_during_the_day")]

    operations = [
        *map(put_aside, REPLACED),
        migrations.AddIndex(
            "billingoinvoice",
            ListIndex(
                fields=["company", "-invoice_date", "-billingo_id"],
                include=(
                    "payment_status", "type", "currency", "cancelled", "due_date", "paid_date", "gross_total",
                    "open_amount", "missing_upstream_since", "search_text",
                ),
                name="invoice_list",
            ),
        ),
        migrations.AddIndex(
            "billingoinvoice",
            ListIndex(
                fields=["company", "payment_status", "due_date"],
                include=(
                    "type", "currency", "cancelled", "gross_total", "open_amount", "missing_upstream_since",
                    "search_text",
                ),
                name="invoice_by_status",
            ),
        ),
        migrations.AddIndex(
            "billingoinvoice",
            ListIndex(
                fields=["company", "currency", "partner_tax_number"],
                include=("due_date", "open_amount", "billingo_id"),
                condition=models.Q(("open_amount", 0), _negated=True),
                name="invoice_open",
            ),
        ),
        migrations.AddIndex(
            "billingoinvoice",
            ListIndex(
                fields=["company", "-due_date", "-billingo_id"],
                include=(
                    "currency", "payment_status", "type", "gross_total", "open_amount", "missing_upstream_since",
                    "search_text",
                ),
                condition=models.Q(("open_amount", 0), _negated=True),
                name="invoice_open_by_due_date",
            ),
        ),
        migrations.AddIndex(
            "billingoinvoice",
            ListIndex(fields=["company", "-open_amount", "-billingo_id"], name="invoice_by_open_amount"),
        ),
        *map(drop, REPLACED),
    ]  # fmt: skip
