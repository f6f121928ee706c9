"""What documents come to, kept beside them by PostgreSQL itself (billingo/models/totals.py).

The triggers stand on the table, so that no way to write a document passes them. A trigger is called once for a
statement, with all the rows that it changed, and adds a row for each kind of documents: none is ever changed, so nobody
who writes waits for another who does. Each ten thousand rows the company's own are folded into one for each kind, by
whoever comes first; what others have not yet committed he does not see, and leaves.

While the totals of what is there are made (a million invoices: two seconds), who writes documents waits, who reads does
not.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import bank_transfers.core.fields

DOCUMENTS, TOTALS = "bank_transfers_billingoinvoice", "bank_transfers_invoicetotals"
FOLDED_EACH = 10_000
# A column of the totals, and what it is of a document.
KEY = {
    "company_id": "company_id",
    "currency": "currency",
    "type": "type",
    "payment_status": "payment_status",
    "cancelled": "cancelled",
    "missing_upstream_since": "CASE WHEN missing_upstream_since IS NOT NULL THEN timestamptz '1970-01-01 00:00:00+00' END",
    "fulfillment_date": "fulfillment_date - (extract(day FROM fulfillment_date)::int - 1)",
    "paid_date": (
        "CASE WHEN payment_status IN ('paid', 'partially_paid') THEN paid_date - (extract(day FROM paid_date)::int - 1) END"
    ),
    "due_date": "CASE WHEN open_amount <> 0 THEN due_date END",
    "open_amount": "sign(open_amount)",
}
SUMS = ("documents", "gross_sum", "open_sum")
KEY_COLUMNS, SUM_COLUMNS = ", ".join(KEY), ", ".join(SUMS)
IN_ORDER = ", ".join(["0::bigint", *list(KEY)[1:], *SUMS, "company_id"])  # as the table has them
# Of rows of documents, each with its `factor`: 1 for one that is there now, -1 for one that was.
TOTALS_OF = (
    f"SELECT {', '.join(f'{what} AS {name}' for name, what in KEY.items())}, sum(factor)::bigint AS documents, "
    "coalesce(sum(factor * gross_total), 0) AS gross_sum, coalesce(sum(factor * open_amount), 0) AS open_sum "
    "FROM ({}) changed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
)
SEEN = (
    "company_id, currency, type, payment_status, cancelled, missing_upstream_since, fulfillment_date, paid_date, due_date, "
    "gross_total, open_amount"
)
NOW, BEFORE = f"SELECT 1 AS factor, {SEEN} FROM now_rows", f"SELECT -1 AS factor, {SEEN} FROM before_rows"
SOMETHING = "HAVING sum(factor) <> 0 OR sum(factor * gross_total) <> 0 OR sum(factor * open_amount) <> 0"


def added(rows: str) -> str:
    return (
        f"WITH added AS (INSERT INTO {TOTALS} ({KEY_COLUMNS}, {SUM_COLUMNS}) {TOTALS_OF.format(rows)} {SOMETHING} "
        "RETURNING id, company_id) SELECT min(id), max(id), min(company_id), max(company_id) "
        "INTO first, last, one, other FROM added"
    )


MAKE = f"""
LOCK TABLE {DOCUMENTS} IN SHARE ROW EXCLUSIVE MODE;
ALTER TABLE {TOTALS} ADD CONSTRAINT invoice_totals_of_a_company
    FOREIGN KEY (company_id) REFERENCES bank_transfers_company (id) ON DELETE CASCADE;

CREATE FUNCTION bank_transfers_invoice_totals_of(bigint) RETURNS SETOF {TOTALS} LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $body$
    SELECT {IN_ORDER} FROM (
        {TOTALS_OF.format(f"SELECT 1 AS factor, {SEEN} FROM {DOCUMENTS} WHERE company_id = $1")}
    ) found
$body$;

CREATE FUNCTION bank_transfers_fold_invoice_totals(company bigint) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    -- Who finds the lock taken leaves it to the other, and nobody waits. A statement sees what was there when it began,
    -- so the next one sees what the last who held the lock has left.
    IF pg_try_advisory_xact_lock('{TOTALS}'::regclass::oid::int, (company % 2147483647)::int) THEN
        WITH gone AS (DELETE FROM {TOTALS} WHERE company_id = company RETURNING *)
        INSERT INTO {TOTALS} ({KEY_COLUMNS}, {SUM_COLUMNS})
        SELECT {KEY_COLUMNS}, {", ".join(f"sum({name})" for name in SUMS)} FROM gone GROUP BY {KEY_COLUMNS}
        HAVING sum(documents) <> 0 OR sum(gross_sum) <> 0 OR sum(open_sum) <> 0;
    END IF;
END
$body$;

CREATE FUNCTION bank_transfers_count_invoices() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
DECLARE
    first bigint; last bigint; one bigint; other bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        {added(NOW)};
    ELSIF TG_OP = 'UPDATE' THEN
        {added(f"{NOW} UNION ALL {BEFORE}")};
    ELSIF TG_OP = 'DELETE' THEN
        {added(BEFORE)};
    ELSE
        DELETE FROM {TOTALS};
    END IF;
    -- Both ends: mostly they are one company.
    IF last / {FOLDED_EACH} > (first - 1) / {FOLDED_EACH} THEN
        PERFORM bank_transfers_fold_invoice_totals(one);
        IF other <> one THEN
            PERFORM bank_transfers_fold_invoice_totals(other);
        END IF;
    END IF;
    RETURN NULL;
END
$body$;

CREATE TRIGGER invoices_counted_when_new AFTER INSERT ON {DOCUMENTS}
    REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_invoices();
CREATE TRIGGER invoices_counted_when_changed AFTER UPDATE ON {DOCUMENTS}
    REFERENCING NEW TABLE AS now_rows OLD TABLE AS before_rows
    FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_invoices();
CREATE TRIGGER invoices_counted_when_gone AFTER DELETE ON {DOCUMENTS}
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_invoices();
CREATE TRIGGER invoices_counted_when_emptied AFTER TRUNCATE ON {DOCUMENTS}
    FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_invoices();

INSERT INTO {TOTALS} ({KEY_COLUMNS}, {SUM_COLUMNS})
    {TOTALS_OF.format(f"SELECT 1 AS factor, {SEEN} FROM {DOCUMENTS}")};
"""
UNMAKE = f"""
DROP TRIGGER invoices_counted_when_new ON {DOCUMENTS};
DROP TRIGGER invoices_counted_when_changed ON {DOCUMENTS};
DROP TRIGGER invoices_counted_when_gone ON {DOCUMENTS};
DROP TRIGGER invoices_counted_when_emptied ON {DOCUMENTS};
DROP FUNCTION bank_transfers_count_invoices;
DROP FUNCTION bank_transfers_fold_invoice_totals;
DROP FUNCTION bank_transfers_invoice_totals_of;
"""


def on_postgresql(statements: str) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0045_measured_matching")]

    operations = [
        migrations.CreateModel(
            name='InvoiceTotals',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(blank=True, max_length=16, verbose_name='currency')),
                ('type', models.CharField(max_length=64, verbose_name='type')),
                ('payment_status', models.CharField(blank=True, max_length=64, verbose_name='payment status')),
                ('cancelled', models.BooleanField(verbose_name='cancelled')),
                ('missing_upstream_since', models.DateTimeField(blank=True, help_text='Empty, or one and the same moment for all that are.', null=True, verbose_name='missing at Billingo since')),
                ('fulfillment_date', models.DateField(blank=True, help_text='The first of its month.', null=True, verbose_name='fulfillment date')),
                ('paid_date', models.DateField(blank=True, help_text='Of what is paid: the first of its month.', null=True, verbose_name='paid date')),
                ('due_date', models.DateField(blank=True, help_text='Of what is open.', null=True, verbose_name='due date')),
                ('open_amount', bank_transfers.core.fields.ExactDecimalField(help_text='Its sign: -1, 0 or 1.', verbose_name='open')),
                ('documents', models.BigIntegerField(verbose_name='documents')),
                ('gross_sum', bank_transfers.core.fields.ExactDecimalField(verbose_name='sum of gross totals')),
                ('open_sum', bank_transfers.core.fields.ExactDecimalField(verbose_name='sum of what is open')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='bank_transfers.company', verbose_name='company')),
            ],
            options={
                'verbose_name': 'totals of invoices',
                'verbose_name_plural': 'totals of invoices',
                'ordering': ['id'],
            },
        ),
        migrations.RunPython(on_postgresql(MAKE), on_postgresql(UNMAKE)),
    ]
