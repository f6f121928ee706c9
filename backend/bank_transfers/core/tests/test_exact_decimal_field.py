"""Amounts come back from the database as they went in, whatever the engine."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, Sum
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bank_transfers.core.fields import ExactDecimalField
from bank_transfers.models import BillingoInvoice, BillingoInvoiceItem, Company

pytestmark = pytest.mark.django_db

# Any number of up to 40 digits, from 10^-30 to 10^70, either sign, trailing zeros included.
decimals = st.builds(
    lambda sign, digits, exponent: Decimal((sign, tuple(digits), exponent)),
    st.integers(0, 1),
    st.lists(st.integers(0, 9), min_size=1, max_size=40),
    st.integers(-30, 30),
)
# What money looks like: up to 15 digits in all.
money = st.decimals(min_value=-(10**11), max_value=10**11, places=4)


@pytest.fixture
def invoice(
    make_company: Callable[..., Company], make_invoice: Callable[..., BillingoInvoice]
) -> BillingoInvoice:
    return make_invoice(make_company())


@given(value=decimals)
@example(value=Decimal("0.1"))
@example(value=Decimal("-0.00"))
@example(value=Decimal("1E+30"))
@example(value=Decimal(999999999999999))
@example(value=Decimal(9999999999999999))
@example(value=Decimal("123456789012345.6"))
@example(value=Decimal("0.1234567890123456789012345678901234567890"))
@example(value=Decimal(-9007199254740993))
@example(value=Decimal("90049020992000100.0"))
@example(value=Decimal("3.242923"))
@example(value=Decimal("-0.06132313"))
@example(value=Decimal("644684957.502572"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
def test_every_digit_comes_back(invoice: BillingoInvoice, value: Decimal) -> None:
    BillingoInvoice.objects.filter(pk=invoice.pk).update(gross_total=value)
    back = BillingoInvoice.objects.get(pk=invoice.pk).gross_total
    assert isinstance(back, Decimal)
    assert back == value
    assert BillingoInvoice.objects.filter(gross_total=value).exists()


def test_thousands_of_numbers_of_up_to_15_digits_come_back(invoice: BillingoInvoice) -> None:
    """SQLite misses the nearest binary float of one in some thousands: too few for chance to meet them each time."""
    chance = random.Random(7)
    values = [
        Decimal(chance.randrange(-(10**digits), 10**digits)).scaleb(-places)
        for digits in range(6, 16)
        for places in range(16)
        for _ in range(40)
    ]
    BillingoInvoiceItem.objects.bulk_create(
        BillingoInvoiceItem(invoice=invoice, position=place, net_amount=value)
        for place, value in enumerate(values, start=1)
    )
    stored = BillingoInvoiceItem.objects.order_by("position").values_list("net_amount", flat=True)
    assert list(stored) == values


@pytest.mark.parametrize("text", ["3.242923", "178.453322", "0.06132313", "-644684957.502572"])
def test_a_bound_is_held_against_the_number_that_is_meant(invoice: BillingoInvoice, text: str) -> None:
    value = Decimal(text)
    BillingoInvoice.objects.filter(pk=invoice.pk).update(gross_total=value)
    last = Decimal(1).scaleb(int(value.as_tuple().exponent))
    hair = Decimal("1e-15")  # with it a bound has more digits than SQLite's numbers
    bounds = (
        (value - last, 1, 0),
        (value - hair, 1, 0),
        (value, 1, 1),
        (value + hair, 0, 1),
        (value + last, 0, 1),
    )
    for bound, at_least, at_most in bounds:
        assert BillingoInvoice.objects.filter(gross_total__gte=bound).count() == at_least
        assert BillingoInvoice.objects.filter(gross_total__lte=bound).count() == at_most


@given(values=st.lists(money, min_size=2, max_size=12, unique=True), bound=money)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_money_is_sorted_and_compared_by_value(
    invoice: BillingoInvoice, values: list[Decimal], bound: Decimal
) -> None:
    BillingoInvoiceItem.objects.all().delete()
    BillingoInvoiceItem.objects.bulk_create(
        BillingoInvoiceItem(invoice=invoice, position=place, net_amount=value)
        for place, value in enumerate(values, start=1)
    )

    def found(**condition: Decimal) -> list[Decimal | None]:
        rows = BillingoInvoiceItem.objects.filter(**condition).order_by("net_amount")
        return list(rows.values_list("net_amount", flat=True))

    assert found() == sorted(values)
    assert found(net_amount__gte=bound) == sorted(value for value in values if value >= bound)
    assert found(net_amount__lt=bound) == sorted(value for value in values if value < bound)
    assert BillingoInvoiceItem.objects.aggregate(most=Max("net_amount"))["most"] == max(values)


def test_null_stays_null_and_sums_are_decimals(invoice: BillingoInvoice) -> None:
    assert BillingoInvoice.objects.get(pk=invoice.pk).gross_total is None
    BillingoInvoice.objects.filter(pk=invoice.pk).update(gross_total=Decimal("0.3"))
    assert BillingoInvoice.objects.aggregate(total=Sum("gross_total"))["total"] == Decimal("0.3")


def test_a_money_amount_is_a_number_for_sql(invoice: BillingoInvoice) -> None:
    BillingoInvoice.objects.filter(pk=invoice.pk).update(gross_total=Decimal("31750.50"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bank_transfers_billingoinvoice WHERE gross_total > 31750.4")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("value", [0.1, "x", "NaN", Decimal("Infinity"), "", object(), [1]])
def test_what_is_no_exact_amount_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        ExactDecimalField().to_python(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN")])
def test_what_is_not_finite_is_never_stored(invoice: BillingoInvoice, value: Decimal) -> None:
    with pytest.raises(ValidationError):
        BillingoInvoice.objects.filter(pk=invoice.pk).update(gross_total=value)


def test_it_needs_no_digits_and_no_places() -> None:
    field = BillingoInvoice._meta.get_field("gross_total")
    assert isinstance(field, ExactDecimalField)
    assert field.check() == []
    _name, _path, _args, kwargs = field.deconstruct()
    assert not {"max_digits", "decimal_places"} & kwargs.keys()
