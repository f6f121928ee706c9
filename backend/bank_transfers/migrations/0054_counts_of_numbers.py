"""Counts of searches know the documents' numbers, and so tell how many any word finds, also one with digits.

A row of the counts (0051) stood for documents that are alike but for their digits, so a search with one had to look at
each document. Now it stands for those with one partner whose numbers begin alike, and carries these numbers, a line
each: a million fill 14 MB, through which PostgreSQL looks in a tenth of the time that it takes to visit a million entries
of an index. A number that a document has no longer stands in another row until the two are folded into one.

While the counts are made anew (a million invoices: 45 seconds on a crowded machine), who writes documents waits, who reads does not.
"""

from contextlib import suppress
from importlib import import_module
from typing import Any

from django.db import DatabaseError, migrations, models, transaction

DOCUMENTS, COUNTS = "bank_transfers_billingoinvoice", "bank_transfers_searchcounts"
LOOKED_AT_EACH, WORTH_FOLDING = 20_000, 5_000
# The second line of a search text is the number. Documents are alike if it begins alike: up to the fifth sign from the
# first digit, which is mostly the year and a dash.
BEFORE_IT, NUMBER = (rf"split_part(search_text, E'\n', {line})" for line in (1, 2))
NO_DIGITS = " abcdefghijklmnopqrstuvwxyz-_/.:#"
ALIKE = f"left({{0}}, length({{0}}) - length(ltrim({{0}}, '{NO_DIGITS}')) + 5)"
TEXT = (
    rf"{BEFORE_IT} || E'\n' || {ALIKE.format(NUMBER)} || E'\n' || "
    f"substr(search_text, length({BEFORE_IT}) + length({NUMBER}) + 3)"
)
# A column of the counts, and what it is of a document.
KEY = {
    "company_id": "company_id",
    "search_text": TEXT,
    "currency": "currency",
    "type": "type",
    "payment_status": "payment_status",
    "cancelled": "cancelled",
    "missing_upstream_since": "CASE WHEN missing_upstream_since IS NOT NULL THEN timestamptz '1970-01-01 00:00:00+00' END",
}
KEY_COLUMNS = ", ".join(KEY)
WRITTEN = f"{KEY_COLUMNS}, documents, gross_sum, numbers, gone"
# As the table has them.
IN_ORDER = f"0::bigint, {', '.join(list(KEY)[1:])}, documents, gross_sum, true, company_id, numbers, gone"
# What stands whole among what is alike needs no line of its own.
IS_LONGER = f"number <> {ALIKE.format('number')}"
LINES = rf"coalesce(string_agg(repeat(number || E'\n', {{}}documents::int), '') FILTER (WHERE {IS_LONGER}), '')"
# Of rows of documents, each with its `factor`: 1 for one that is there now, -1 for one that was.
COUNTS_OF = (
    f"SELECT {KEY_COLUMNS}, sum(documents)::bigint AS documents, sum(gross_sum) AS gross_sum, "
    f"{LINES.format('')} AS numbers, {LINES.format('-')} AS gone FROM ("
    f"SELECT {', '.join(f'{what} AS {name}' for name, what in KEY.items())}, {NUMBER} AS number, sum(factor) AS documents, "
    "coalesce(sum(factor * gross_total), 0) AS gross_sum FROM ({}) changed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 "
    f"HAVING sum(factor) <> 0 OR sum(factor * gross_total) <> 0) of_one_number GROUP BY {KEY_COLUMNS}"
)
SEEN = "company_id, search_text, currency, type, payment_status, cancelled, missing_upstream_since, gross_total"
NOW, BEFORE = f"SELECT 1 AS factor, {SEEN} FROM now_rows", f"SELECT -1 AS factor, {SEEN} FROM before_rows"


def added(rows: str) -> str:
    return (
        f"WITH added AS (INSERT INTO {COUNTS} ({WRITTEN}) {COUNTS_OF.format(rows)} "
        "RETURNING id, company_id) SELECT min(id), max(id), min(company_id), max(company_id) "
        "INTO first, last, one, other FROM added"
    )


MAKE = rf"""
LOCK TABLE {DOCUMENTS} IN SHARE ROW EXCLUSIVE MODE;

CREATE FUNCTION bank_transfers_lines_without(lines text, others text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path FROM CURRENT AS $body$
    SELECT CASE WHEN others = '' THEN lines ELSE coalesce((
        SELECT string_agg(line || E'\n', '' ORDER BY line) FROM (
            SELECT line FROM string_to_table(lines, E'\n') line WHERE line <> ''
            EXCEPT ALL SELECT line FROM string_to_table(others, E'\n') line WHERE line <> ''
        ) rest
    ), '') END
$body$;

-- How many of the lines hold each of the words (a line each) that does not stand beside them all.
CREATE FUNCTION bank_transfers_lines_with(lines text, beside text, words text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE
AS $body$
DECLARE
    sought text[]; parts text[];
BEGIN
    IF lines = '' THEN
        RETURN 0;
    END IF;
    SELECT array_agg(word) INTO sought FROM string_to_table(words, E'\n') word WHERE strpos(beside, word) = 0;
    IF cardinality(sought) > 1 THEN
        RETURN (SELECT count(*) FROM string_to_table(lines, E'\n') line WHERE line <> ''
                AND NOT EXISTS (SELECT FROM unnest(sought) word WHERE strpos(line, word) = 0));
    END IF;
    -- Cut at each place where the word stands: what has no end of a line in it lies between two places in one line.
    parts := string_to_array(lines, sought[1]);
    IF cardinality(parts) = 1 THEN
        RETURN 0;
    END IF;
    RETURN 1 + (SELECT count(*) FROM unnest(parts[2:cardinality(parts) - 1]) part WHERE strpos(part, E'\n') > 0);
END
$body$;

CREATE OR REPLACE FUNCTION bank_transfers_search_counts_of(bigint) RETURNS SETOF {COUNTS} LANGUAGE sql STABLE
SET search_path FROM CURRENT AS $body$
    SELECT {IN_ORDER} FROM (
        {COUNTS_OF.format(f"SELECT 1 AS factor, {SEEN} FROM {DOCUMENTS} WHERE company_id = $1")}
    ) found
$body$;

CREATE OR REPLACE FUNCTION bank_transfers_fold_search_counts(company bigint) RETURNS void LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    -- As in bank_transfers_fold_invoice_totals.
    IF pg_try_advisory_xact_lock('{COUNTS}'::regclass::oid::int, (company % 2147483647)::int) THEN
        WITH taken AS (DELETE FROM {COUNTS} WHERE company_id = company RETURNING *),
        summed AS (
            SELECT {KEY_COLUMNS}, sum(documents) AS documents, sum(gross_sum) AS gross_sum,
                string_agg(numbers, '') AS numbers, string_agg(gone, '') AS gone
            FROM taken GROUP BY {KEY_COLUMNS}
        ),
        settled AS (
            SELECT {KEY_COLUMNS}, documents, gross_sum, bank_transfers_lines_without(numbers, gone) AS numbers,
                CASE WHEN gone = '' THEN '' ELSE bank_transfers_lines_without(gone, numbers) END AS gone
            FROM summed
        )
        INSERT INTO {COUNTS} ({WRITTEN}, folded) SELECT {WRITTEN}, true FROM settled
        WHERE documents <> 0 OR gross_sum <> 0 OR numbers <> '' OR gone <> '';
    END IF;
END
$body$;

CREATE OR REPLACE FUNCTION bank_transfers_count_searches() RETURNS trigger LANGUAGE plpgsql
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

DELETE FROM {COUNTS};
INSERT INTO {COUNTS} ({WRITTEN}, folded)
    SELECT found.*, true FROM ({COUNTS_OF.format(f"SELECT 1 AS factor, {SEEN} FROM {DOCUMENTS}")}) found;
"""

LINES_GONE = "DROP FUNCTION bank_transfers_lines_with; DROP FUNCTION bank_transfers_lines_without;"


def make(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    # As of the raw documents (0016): a server that was built without LZ4 keeps its own method.
    with suppress(DatabaseError), transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {COUNTS} ALTER COLUMN numbers SET COMPRESSION lz4")
    schema_editor.execute(MAKE, params=None)


def unmake(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{first_made().UNMAKE} DELETE FROM {COUNTS}; {LINES_GONE}", params=None)


def make_as_before(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        later = import_module("bank_transfers.migrations.0053_totals_go_with_their_company")
        forget = later.FORGET.format(f"{later.OF_COUNTS} {later.OF_TOTALS}")
        schema_editor.execute(f"{first_made().MAKE} {forget}", params=None)


def first_made() -> Any:
    return import_module("bank_transfers.migrations.0051_search_counts")


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0053_totals_go_with_their_company")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, make_as_before),
        migrations.AlterField(
            model_name='searchcounts',
            name='search_text',
            field=models.TextField(help_text='Of the number the beginning only.', verbose_name='search text'),
        ),
        migrations.AddField(
            model_name='searchcounts',
            name='numbers',
            field=models.TextField(blank=True, db_default='', help_text='Those that are longer, a line each.', verbose_name='numbers'),
        ),
        migrations.AddField(
            model_name='searchcounts',
            name='gone',
            field=models.TextField(blank=True, db_default='', help_text='Of these, or of those in another row, such as are no longer there.', verbose_name='numbers that are gone'),
        ),
        migrations.RunPython(make, unmake),
    ]
