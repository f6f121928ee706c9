"""Totals of invoices go with their company by a trigger, as the counts of searches do, and not by a foreign key.

That looked for the company at each new row, and locked it: beside somebody who holds the company and waits for a document
(`remap_billingo_invoices` does) whoever held that document would have waited for the company.
"""

from typing import Any

from django.db import migrations

TOTALS, COUNTS = "bank_transfers_invoicetotals", "bank_transfers_searchcounts"
FORGET = """
CREATE OR REPLACE FUNCTION bank_transfers_forget_search_counts() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $body$
BEGIN
    {}
    RETURN NULL;
END
$body$;
"""
OF_COUNTS, OF_TOTALS = (f"DELETE FROM {table} WHERE company_id = OLD.id;" for table in (COUNTS, TOTALS))
FORWARDS = f"""
ALTER TABLE {TOTALS} DROP CONSTRAINT invoice_totals_of_a_company;
{FORGET.format(OF_COUNTS + " " + OF_TOTALS)}
"""
BACKWARDS = f"""
{FORGET.format(OF_COUNTS)}
ALTER TABLE {TOTALS} ADD CONSTRAINT invoice_totals_of_a_company
    FOREIGN KEY (company_id) REFERENCES bank_transfers_company (id) ON DELETE CASCADE;
"""


def on_postgresql(statements: str) -> Any:
    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("bank_transfers", "0052_open_by_name")]

    operations = [migrations.RunPython(on_postgresql(FORWARDS), on_postgresql(BACKWARDS))]
