"""What is open of the invoices that are here already, and whose payments are to be asked for.

No payment is known yet, so of what is open all is. Done in spans of keys, each in a transaction of its own: nobody
waits long for a lock, and stopped in the middle it begins anew without harm. On PostgreSQL, where all were marked as
paid when the column was made, those that are paid are not written.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models, transaction
from django.db.models import Case, F, Max, Min, Q, Value, When
from django.db.models.functions import Coalesce

from bank_transfers.core.fields import ExactDecimalField

SPAN = 10_000

# As the code said when this was written (billingo/receivables.py, billingo/payments/wanted.py).
THERE = Q(missing_upstream_since__isnull=True)
CLAIM = Q(type__in=("invoice", "advance", "modification", "cancellation")) & THERE
OPEN = CLAIM & Q(cancelled=False, payment_status__in=("outstanding", "partially_paid", "expired"))
PARTLY_PAID = THERE & Q(payment_status="partially_paid")
EXPIRED = CLAIM & Q(cancelled=False, payment_status="expired")
PAID = THERE & Q(payment_status="paid")


def open_amount() -> Case:
    none = Value(0, output_field=ExactDecimalField())
    return Case(When(OPEN, then=Coalesce(F("gross_total"), none)), default=none, output_field=ExactDecimalField())


def wanted() -> Case:
    return Case(
        When(PARTLY_PAID, then=Value(1)),
        When(EXPIRED, then=Value(3)),
        When(CLAIM & PAID, then=Value(4)),
        When(PAID, then=Value(5)),
        default=Value(0),
        output_field=models.SmallIntegerField(),
    )


def fill(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    invoices = apps.get_model("bank_transfers", "BillingoInvoice").objects.using(alias)
    bounds = invoices.aggregate(first=Min("pk"), last=Max("pk"))
    if bounds["first"] is None:
        return
    for start in range(bounds["first"], bounds["last"] + 1, SPAN):
        with transaction.atomic(using=alias):
            span = invoices.filter(pk__range=(start, start + SPAN - 1))
            wrong = span.filter(OPEN | ~Q(payments_wanted=wanted()))
            wrong.update(open_amount=open_amount(), payments_wanted=wanted())


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("bank_transfers", "0030_payments")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
