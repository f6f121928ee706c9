"""How many documents a search finds and what they come to, kept beside them, and the three commonest orders with what lists filter by.

Counted as the totals are (0046): by triggers, in rows that are only added, and folded now and then. Nearly each new document
has a row here of its own at first, so all of a company's are folded only when half as many new ones have come.

On PostgreSQL nobody who reads waits while it is made but at the very end (as in 0036); who writes documents does.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import bank_transfers.core.fields
from bank_transfers.core.indexes import ListIndex

DOCUMENTS, COUNTS = "bank_transfers_billingoinvoice", "bank_transfers_searchcounts"
LOOKED_AT_EACH, WORTH_FOLDING = 20_000, 5_000
# Any number of # for any number of digits does: the fewer, the more documents are alike.
LETTERS = "translate(search_text, '0123456789', '##########')"
for _ in range(4):
    LETTERS = f"replace({LETTERS}, '##', '#')"
# A column of the counts, and what it is of a document.
KEY = {
    "company_id": "company_id",
    "search_text": LETTERS,
    "currency": "currency",
    "type": "type",
    "payment_status": "payment_status",
    "cancelled": "cancelled",
    "missing_upstream_since": "CASE WHEN missing_upstream_since IS NOT NULL THEN timestamptz '1970-01-01 00:00:00+00' END",
}
KEY_COLUMNS = ", ".join(KEY)
IN_ORDER = f"0::bigint, {', '.join(list(KEY)[1:])}, documents, gross_sum, true, company_id"  # as the table has them
# Of rows of documents, each with its `factor`: 1 for one that is there now, -1 for one that was.
COUNTS_OF = (
    f"SELECT {', '.join(f'{what} AS {name}' for name, what in KEY.items())}, sum(factor)::bigint AS documents, "
    "coalesce(sum(factor * gross_total), 0) AS gross_sum FROM ({}) changed GROUP BY 1, 2, 3, 4, 5, 6, 7 "
    "HAVING sum(factor) <> 0 OR sum(factor * gross_total) <> 0"
)
SEEN = "company_id, search_text, currency, type, payment_status, cancelled, missing_upstream_since, gross_total"
NOW, BEFORE = f"SELECT 1 AS factor, {SEEN} FROM now_rows", f"SELECT -1 AS factor, {SEEN} FROM before_rows"


def added(rows: str) -> str:
    return (
        f"WITH added AS (INSERT INTO {COUNTS} ({KEY_COLUMNS}, documents, gross_sum) {COUNTS_OF.format(rows)} "
        "RETURNING id, company_id) SELECT min(id), max(id), min(company_id), max(company_id) "
        "INTO first, last, one, other FROM added"
    )


MAKE = f"""
LOCK TABLE {DOCUMENTS} IN SHARE ROW EXCLUSIVE MODE;

CREATE FUNCTION bank_transfers_search_counts_of(bigint) RETURNS SETOF {COUNTS} LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $body$
    SELECT {IN_ORDER} FROM (
        {COUNTS_OF.format(f"SELECT 1 AS factor, {SEEN} FROM {DOCUMENTS} WHERE company_id = $1")}
    ) found
$body$;

CREATE FUNCTION bank_transfers_fold_search_counts(company bigint) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    -- As in bank_transfers_fold_invoice_totals.
    IF pg_try_advisory_xact_lock('{COUNTS}'::regclass::oid::int, (company % 2147483647)::int) THEN
        WITH gone AS (DELETE FROM {COUNTS} WHERE company_id = company RETURNING *)
        INSERT INTO {COUNTS} ({KEY_COLUMNS}, documents, gross_sum, folded)
        SELECT {KEY_COLUMNS}, sum(documents), sum(gross_sum), true FROM gone GROUP BY {KEY_COLUMNS}
        HAVING sum(documents) <> 0 OR sum(gross_sum) <> 0;
    END IF;
END
$body$;

CREATE FUNCTION bank_transfers_count_searches() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
DECLARE
    first bigint; last bigint; one bigint; other bigint; company bigint; fresh bigint; old bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        {added(NOW)};
    ELSIF TG_OP = 'UPDATE' THEN
        {added(f"{NOW} UNION ALL {BEFORE}")};
    ELSIF TG_OP = 'DELETE' THEN
        {added(BEFORE)};
    ELSE
        DELETE FROM {COUNTS};
    END IF;
    IF last / {LOOKED_AT_EACH} > (first - 1) / {LOOKED_AT_EACH} THEN
        FOREACH company IN ARRAY ARRAY[one, other] LOOP
            SELECT count(*) FILTER (WHERE NOT folded), count(*) FILTER (WHERE folded) INTO fresh, old
                FROM {COUNTS} WHERE company_id = company;
            IF fresh > {WORTH_FOLDING} AND fresh * 2 > old THEN
                PERFORM bank_transfers_fold_search_counts(company);
            END IF;
        END LOOP;
    END IF;
    RETURN NULL;
END
$body$;

-- A foreign key would look for the company once a row. Its documents, whose deletion adds rows, go before it.
CREATE FUNCTION bank_transfers_forget_search_counts() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    DELETE FROM {COUNTS} WHERE company_id = OLD.id;
    RETURN NULL;
END
$body$;
CREATE TRIGGER search_counts_go_with_it AFTER DELETE ON bank_transfers_company
    FOR EACH ROW EXECUTE FUNCTION bank_transfers_forget_search_counts();

CREATE TRIGGER searches_counted_when_new AFTER INSERT ON {DOCUMENTS}
    REFERENCING NEW TABLE AS now_rows FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_searches();
CREATE TRIGGER searches_counted_when_changed AFTER UPDATE ON {DOCUMENTS}
    REFERENCING NEW TABLE AS now_rows OLD TABLE AS before_rows
    FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_searches();
CREATE TRIGGER searches_counted_when_gone AFTER DELETE ON {DOCUMENTS}
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_searches();
CREATE TRIGGER searches_counted_when_emptied AFTER TRUNCATE ON {DOCUMENTS}
    FOR EACH STATEMENT EXECUTE FUNCTION bank_transfers_count_searches();

INSERT INTO {COUNTS} ({KEY_COLUMNS}, documents, gross_sum, folded)
    SELECT found.*, true FROM ({COUNTS_OF.format(f"SELECT 1 AS factor, {SEEN} FROM {DOCUMENTS}")}) found;
"""
UNMAKE = f"""
DROP TRIGGER searches_counted_when_new ON {DOCUMENTS};
DROP TRIGGER searches_counted_when_changed ON {DOCUMENTS};
DROP TRIGGER searches_counted_when_gone ON {DOCUMENTS};
DROP TRIGGER searches_counted_when_emptied ON {DOCUMENTS};
DROP TRIGGER search_counts_go_with_it ON bank_transfers_company;
DROP FUNCTION bank_transfers_forget_search_counts;
DROP FUNCTION bank_transfers_count_searches;
DROP FUNCTION bank_transfers_fold_search_counts;
DROP FUNCTION bank_transfers_search_counts_of;
"""
REPLACED = ("invoice_by_due_date", "invoice_by_total", "invoice_by_partner")
FILTERED_BY = ("type", "payment_status", "currency", "cancelled")


def on_postgresql(statements: str) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return run


def put_aside(name: str) -> migrations.RenameIndex:
    return migrations.RenameIndex("billingoinvoice", old_name=name, new_name=f"{name}_before")


def drop(name: str) -> migrations.RemoveIndex:
    return migrations.RemoveIndex("billingoinvoice", name=f"{name}_before")


def carrying(name: str, order: str, *more: str) -> migrations.AddIndex:
    index = ListIndex(fields=["company", order, "-billingo_id"], include=(*FILTERED_BY, *more), name=name)
    return migrations.AddIndex("billingoinvoice", index)


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0050_digest_of_matching")]

    operations = [
        migrations.CreateModel(
            name='SearchCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('search_text', models.TextField(help_text='With a # in place of digits.', verbose_name='search text')),
                ('currency', models.CharField(blank=True, max_length=16, verbose_name='currency')),
                ('type', models.CharField(max_length=64, verbose_name='type')),
                ('payment_status', models.CharField(blank=True, max_length=64, verbose_name='payment status')),
                ('cancelled', models.BooleanField(verbose_name='cancelled')),
                ('missing_upstream_since', models.DateTimeField(blank=True, help_text='Empty, or one and the same moment for all that are.', null=True, verbose_name='missing at Billingo since')),
                ('documents', models.BigIntegerField(verbose_name='documents')),
                ('gross_sum', bank_transfers.core.fields.ExactDecimalField(verbose_name='sum of gross totals')),
                ('folded', models.BooleanField(db_default=False, verbose_name='folded')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='bank_transfers.company', verbose_name='company')),
            ],
            options={
                'verbose_name': 'counts of searches',
                'verbose_name_plural': 'counts of searches',
                'ordering': ['id'],
            },
        ),
        *map(put_aside, REPLACED),
        carrying("invoice_by_due_date", "-due_date", "search_text"),
        carrying("invoice_by_total", "-gross_total", "search_text"),
        carrying("invoice_by_partner", "-search_text"),
        migrations.RunPython(on_postgresql(MAKE), on_postgresql(UNMAKE)),
        *map(drop, REPLACED),
    ]
