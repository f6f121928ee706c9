"""A company with very many invoices, for measuring the API: real documents once, then copies of their rows.

Run in a process of its own: `python -m benchmarks.api_seed INVOICES`, on the database that DATABASE_URL names. Prints
the access token of an administrator.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bank_transfers.billingo.kept_totals import MODELS  # noqa: E402
from bank_transfers.billingo.mirror_version import changed_outside_a_sync  # noqa: E402
from bank_transfers.billingo.models import BillingoInvoice, BillingoInvoiceItem  # noqa: E402
from bank_transfers.billingo.sync.listing import DocumentText  # noqa: E402
from bank_transfers.billingo.sync.store import Store  # noqa: E402
from bank_transfers.companies.auth.tokens import start_session  # noqa: E402
from bank_transfers.models import BillingoSyncLog, Company, CompanyUser  # noqa: E402
from billingo_sandbox import generate  # noqa: E402

REAL = 20_000
FAR = 1_000_000_000  # beyond the ids of real documents
INVOICES, ITEMS = BillingoInvoice._meta.db_table, BillingoInvoiceItem._meta.db_table


def seed(count: int) -> None:
    """Fills the company that is there with `count` invoices, two items each on average."""
    company = Company.objects.get()
    log = BillingoSyncLog.objects.create(
        company=company, status="COMPLETED", invoices_created=count, started_at=timezone.now()
    )
    store = Store(company.pk, log.pk)
    documents = [DocumentText.of(document.raw) for document in generate(min(count, REAL), 1).documents]
    for start in range(0, len(documents), 1000):
        store.store(documents[start : start + 1000], lambda plan: None, lambda plan: None)
    for copy in range(1, count // REAL):
        add_copy(copy)
        tidy_kept_totals()
    # What a first sync brought is no news once it has ended.
    BillingoSyncLog.objects.filter(pk=log.pk).update(completed_at=timezone.now())
    changed_outside_a_sync(company.pk)  # so that there is a revision to go up
    analyze()


def tidy_kept_totals() -> None:
    """What PostgreSQL does by itself every minute, where it may: room of rows that were folded is used again. Without
    it the search counts of a million documents are 536 MB instead of 15, and whoever reads them reads that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in MODELS:
                cursor.execute(f"VACUUM {model._meta.db_table}")


def analyze() -> None:
    """What the database would have done by itself by and by."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@transaction.atomic
def add_copy(copy: int) -> None:
    """The real invoices once more: other ids and numbers, dates a week earlier each time."""
    postgresql = connection.vendor == "postgresql"
    columns = [str(field.column) for field in BillingoInvoice._meta.concrete_fields if not field.primary_key]
    shift = FAR * copy
    changed = {
        "billingo_id": f"billingo_id + {shift}",
        "invoice_number": f"CASE WHEN invoice_number = '' THEN '' ELSE invoice_number || '/{copy}' END",
        "search_text": f"replace(search_text, lower(invoice_number), lower(invoice_number) || '/{copy}')",
    }
    for day in ("invoice_date", "due_date", "fulfillment_date", "paid_date"):
        changed[day] = f"{day} - {copy * 7}" if postgresql else f"date({day}, '-{copy * 7} days')"
    values = ", ".join(changed.get(column, column) for column in columns)
    item_columns = [str(field.column) for field in BillingoInvoiceItem._meta.concrete_fields]
    rest = ", ".join(name for name in item_columns if name not in {"id", "invoice_id"})
    of_item = ", ".join(f"item.{name}" for name in rest.split(", "))
    with connection.cursor() as cursor:
        # Names of our own tables and columns, and numbers.
        cursor.execute(
            f"INSERT INTO {INVOICES} ({', '.join(columns)}) SELECT {values} FROM {INVOICES} "  # noqa: S608
            f"WHERE billingo_id < {FAR} ORDER BY id"
        )
        cursor.execute(
            f"INSERT INTO {ITEMS} (invoice_id, {rest}) SELECT copy.id, {of_item} "  # noqa: S608
            f"FROM {INVOICES} real JOIN {INVOICES} copy ON copy.company_id = real.company_id "
            f"AND copy.billingo_id = real.billingo_id + {shift} JOIN {ITEMS} item ON item.invoice_id = real.id "
            f"WHERE real.billingo_id < {FAR}"
        )


def token() -> str:
    """The access token of a new administrator of the company."""
    user = get_user_model()._default_manager.create_user(username="bench", password=None)
    CompanyUser.objects.create(company=Company.objects.get(), user=user, role="ADMIN")
    return start_session(user)[1].access


if __name__ == "__main__":
    seed(int(sys.argv[1]))
    print(token())
