"""The index of documents with a certain status goes by type and currency too, and carries what lists are ordered by.

As in 0051, nobody who reads waits while it is made but at the very end (a million invoices: twenty seconds).
"""

import bank_transfers.core.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0054_counts_of_numbers")]

    operations = [
        migrations.RenameIndex("billingoinvoice", old_name="invoice_by_status", new_name="invoice_by_status_before"),
        migrations.AddIndex(
            model_name="billingoinvoice",
            index=bank_transfers.core.indexes.ListIndex(
                fields=["company", "payment_status", "type", "currency"],
                include=(
                    "cancelled",
                    "invoice_date",
                    "due_date",
                    "gross_total",
                    "open_amount",
                    "missing_upstream_since",
                    "billingo_id",
                    "search_text",
                ),
                name="invoice_by_status",
            ),
        ),
        migrations.RemoveIndex("billingoinvoice", name="invoice_by_status_before"),
    ]
