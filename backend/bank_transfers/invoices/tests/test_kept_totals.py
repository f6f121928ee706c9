"""What PostgreSQL keeps of the documents' totals says, to the last digit, what the documents themselves come to."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from itertools import count
from typing import Any

import msgspec
import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bank_transfers.billingo.kept_totals import kept_totals, make_anew, wrong_totals
from bank_transfers.core.db import trigrams
from bank_transfers.core.db.search import condition
from bank_transfers.invoices.filters import InvoiceFilter
from bank_transfers.invoices.listing import Selection
from bank_transfers.invoices.sums.overview import overview_of
from bank_transfers.invoices.sums.summary import summarized
from bank_transfers.models import BillingoInvoice, Company, InvoiceTotals, SearchCounts

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]

NUMBERS = count(1)
AMOUNTS = st.sampled_from([None, *map(Decimal, ("0", "100", "-100", "0.1", "12.345", "-7.005", "9" * 25))])
DAYS = st.none() | st.integers(-70, 40)
DOCUMENT = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["invoice", "cancellation", "draft", "proforma"]),
        "payment_status": st.sampled_from(["", "paid", "partially_paid", "expired", "outstanding"]),
        "currency": st.sampled_from(["HUF", "HUF", "EUR", ""]),
        "cancelled": st.booleans(),
        "gross_total": AMOUNTS,
        "open_amount": AMOUNTS.filter(lambda amount: amount is not None),
        "due_date": DAYS,
        "fulfillment_date": DAYS,
        "paid_date": DAYS,
        "missing_upstream_since": st.none() | DAYS,
        "search_text": st.sampled_from(
            [
                "",
                " kovacs es tarsa kft.\n web-2026-1/1\n 11111111-2-42\n",
                " kovacs es tarsa kft.\n web-2026-1/11\n 11111111-2-42\n",
                " kovacs bt. 2\n #kft12\n",
                " ab\n 7kft8",
                " ab\n 2026-12026-1 12\n",
                " kovacs b\n 2026-\n",
                " ő\n szőlőhegy-11\n",
            ]
        ),
    }
)
WHICH = st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True)
STEP = st.one_of(
    st.tuples(st.just("insert"), st.lists(DOCUMENT, min_size=1, max_size=5)),
    st.tuples(st.just("upsert"), st.lists(DOCUMENT, min_size=1, max_size=4)),
    st.tuples(st.just("update"), WHICH, DOCUMENT),
    st.tuples(st.just("delete"), WHICH),
    st.tuples(st.just("undone"), DOCUMENT),
    st.tuples(st.just("fold")),
)
ASKED = (
    "", "type=invoice", "open=true&currency=HUF", "overdue=false", "cancelled=true&overdue=true",
    "missing_upstream=true", "type=in&type_operator=startsWith", "currency=none&payment_status=expired",
    "search=kft", "search=kovacs b&type=invoice", "search=web-&cancelled=false", "search=- k&missing_upstream=false",
    "search=2026-1", "search=1%2F1 tarsa&type=invoice", "search=2", "search=12", "search=kft 2", "search=11",
    "search=202", "search=026&payment_status=paid", "search=026-1 2026", "search=a%23b", "search=11-2", "search=-1",
    "search=",
)  # fmt: skip


@pytest.fixture(autouse=True)
def where_they_are_kept() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL keeps totals")


def document(company: Company, fields: dict[str, Any], billingo_id: int | None = None) -> BillingoInvoice:
    now, today, fields = timezone.now(), timezone.localdate(), dict(fields)
    for name in ("due_date", "fulfillment_date", "paid_date"):
        fields[name] = None if fields[name] is None else today + timedelta(days=fields[name])
    gone = fields["missing_upstream_since"]
    fields["missing_upstream_since"] = None if gone is None else now + timedelta(days=gone)
    number = billingo_id or next(NUMBERS)
    return BillingoInvoice(
        company=company, billingo_id=number, raw="{}", digest=b"", created_at=now, updated_at=now, **fields
    )


def fold(company: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bank_transfers_fold_invoice_totals(%s)", [company.pk])
        cursor.execute("SELECT bank_transfers_fold_search_counts(%s)", [company.pk])


def act(company: Company, verb: str, *what: Any) -> None:
    rows = BillingoInvoice.objects.filter(company=company)
    keys = list(rows.order_by("pk").values_list("pk", "billingo_id")[:10])
    match verb:
        case "insert":
            BillingoInvoice.objects.bulk_create(document(company, fields) for fields in what[0])
        case "upsert":  # some are there, some are not
            ids = [key for _pk, key in keys] + [next(NUMBERS) for _ in what[0]]
            found = [document(company, fields, key) for fields, key in zip(what[0], ids, strict=False)]
            BillingoInvoice.objects.bulk_create(
                found,
                update_conflicts=True,
                unique_fields=["company", "billingo_id"],
                update_fields=[*what[0][0]],
            )
        case "update" | "delete":
            chosen = rows.filter(pk__in=[pk for place, (pk, _key) in enumerate(keys) if place in what[0]])
            if verb == "delete":
                chosen.delete()
            else:
                made = document(company, what[1])
                chosen.update(**{name: getattr(made, name) for name in what[1]})
        case "undone":
            with transaction.atomic():
                document(company, what[0]).save()
                rows.update(currency="EUR")
                fold(company)
                transaction.set_rollback(True)
        case "fold":
            fold(company)


def hold_against_the_documents(company: Company) -> None:
    rows, today = BillingoInvoice.objects.filter(company=company), timezone.localdate()
    assert wrong_totals(company.pk) == 0
    for asked in ASKED:
        chosen = Selection.asked_by(QueryDict(asked), rows, company.pk)
        assert chosen._kept is not None or chosen._counted is not None, asked
        plain = InvoiceFilter.applied(QueryDict(asked), rows)[0]
        assert (chosen.count(), chosen.summary()) == (plain.count(), summarized(plain, today)), asked
    assert overview_of(rows, today, kept_totals(company.pk)) == overview_of(rows, today)


@examples(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=1, max_size=12))
def test_any_sequence_of_writing_leaves_the_totals_of_the_documents(
    make_company: Callable[..., Company], steps: list[tuple[Any, ...]]
) -> None:
    number = next(NUMBERS)
    company = make_company(f"Kft. {number}", f"{10_000_000 + number}-2-42", key=None)
    for step in steps:
        act(company, *step)
    hold_against_the_documents(company)


def test_what_another_filter_asks_is_asked_of_the_documents(make_company: Any) -> None:
    rows, company = BillingoInvoice.objects.all(), make_company(key=None)
    for asked in (
        "search=kft&invoice_date_to=2026-01-01",
        "type=invoice&due_date_from=2026-01-01",
        "gross_total=1&gross_total_operator=>",
    ):
        chosen = Selection.asked_by(QueryDict(asked), rows, company.pk)
        assert (chosen._kept, chosen._counted) == (None, None)
    assert Selection.asked_by(QueryDict("type=invoice"), rows, company.pk, chosen=[1])._kept is None


def test_a_company_goes_with_its_totals(make_company: Any, make_invoice: Any) -> None:
    company = make_company(key=None)
    make_invoice(company)
    kept = [InvoiceTotals.objects.all(), SearchCounts.objects.all()]
    assert all(rows.filter(company_id=company.pk).exists() for rows in kept)
    company.delete()
    assert not any(rows.exists() for rows in kept)


def test_what_went_wrong_is_found_and_put_right(make_company: Any, make_invoice: Any) -> None:
    company = make_company(key=None)
    make_invoice(company)
    InvoiceTotals.objects.update(gross_sum=1)
    SearchCounts.objects.all().delete()
    assert wrong_totals(company.pk) == 2
    assert make_anew(company.pk) == 2
    assert (wrong_totals(company.pk), make_anew(company.pk)) == (0, 0)


def test_verify_mirror_names_it_and_a_remap_mends_it(synced: Company) -> None:
    def told(*arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, "--company-id", str(synced.pk), stdout=out)
        return out.getvalue()

    SearchCounts.objects.update(documents=F("documents") + 1)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_mirror", "--company-id", str(synced.pk), stdout=out)
    assert "kinds of documents whose kept totals" in out.getvalue()
    assert "more." not in out.getvalue()
    told("remap_billingo_invoices")
    assert "EQUAL" in told("verify_mirror")


@pytest.mark.parametrize("search", ["2026-3", "kovacs", "nincsilyen 9"])
def test_a_list_is_the_same_however_its_search_is_looked_up(
    synced: Company, monkeypatch: pytest.MonkeyPatch, search: str
) -> None:
    rows = BillingoInvoice.objects.filter(company=synced)
    expected = sorted(rows.filter(condition(search, "search_text")).values_list("billingo_id", flat=True))
    monkeypatch.setattr(trigrams, "WORTH_A_SAMPLE", 0)
    monkeypatch.setattr(trigrams, "SAMPLE", rows.count())
    monkeypatch.setattr("bank_transfers.invoices.listing.FEW", -1)
    for few in (0, 100):  # always an index alone, never
        monkeypatch.setattr(trigrams, "FEW", few)
        cache.clear()
        chosen = Selection.asked_by(
            QueryDict(f"search={search}&ordering=id&gross_total_min=-1"), rows, synced.pk
        )
        assert chosen._finds_many == (few == 0 and bool(expected)), "the sample of all tells"
        found = [msgspec.json.decode(row)["id"] for row in chosen[0:1000]]
        assert (found, chosen.count()) == (chosen_ids(expected, rows), len(found))


@pytest.mark.parametrize(
    "ordering", ["-invoice_date", "due_date", "-gross_total", "partner_name", "-id", "invoice_number"]
)
@pytest.mark.parametrize(
    "asked", ["payment_status=paid&search=kft", "type=invoice,draft&search=2", "currency=EUR&search=20"]
)
def test_a_list_is_the_same_whether_it_is_sorted_anew_or_not(
    synced: Company, monkeypatch: pytest.MonkeyPatch, asked: str, ordering: str
) -> None:
    rows = BillingoInvoice.objects.filter(company=synced)
    rows.filter(pk__in=rows.order_by("pk").values("pk")[:5]).update(due_date=None, gross_total=None)

    def page() -> tuple[list[int], str]:
        cache.clear()
        chosen = Selection.asked_by(QueryDict(f"{asked}&ordering={ordering}"), rows, synced.pk)
        with CaptureQueriesContext(connection) as seen:
            found = [msgspec.json.decode(row)["id"] for row in chosen[0:1000]]
        (how,) = [query["sql"] for query in seen.captured_queries if " LIMIT 1000" in query["sql"]]
        return found, how

    monkeypatch.setattr("bank_transfers.invoices.listing.FEW", 0)
    anew, how = page()
    assert anew
    assert "ORDER BY COALESCE(" in how
    monkeypatch.setattr("bank_transfers.invoices.listing.FEW_ENOUGH", 0)
    monkeypatch.setattr("bank_transfers.invoices.listing.FEW_IN_THE_TABLE", 0)
    in_order, how = page()
    assert "COALESCE(" not in how
    assert anew == in_order


def chosen_ids(ids: list[int], rows: Any) -> list[int]:
    return list(
        rows.filter(billingo_id__in=ids, gross_total__gte=-1)
        .order_by("billingo_id")
        .values_list("billingo_id", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_many_at_once_and_one_that_is_killed(make_company: Any) -> None:
    company = make_company(key=None)
    fields = {
        "type": "invoice",
        "currency": "HUF",
        "gross_total": Decimal("0.1"),
        "open_amount": Decimal("0.1"),
    }
    BillingoInvoice.objects.bulk_create(
        BillingoInvoice(
            company=company, billingo_id=number, raw="{}", digest=b"", created_at=timezone.now(),
            updated_at=timezone.now(), **fields,
        )
        for number in range(40)
    )  # fmt: skip

    def killed(mine: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            mine.update(open_amount=77)
            fold(company)
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    def work(writer: int) -> None:
        chance = random.Random(writer)
        mine = BillingoInvoice.objects.filter(company=company, billingo_id__in=range(writer, 40, 4))
        try:
            for step in range(12):
                with transaction.atomic():
                    status = chance.choice(["paid", "expired", ""])
                    mine.update(
                        payment_status=status, open_amount=chance.randint(-1, 1), type=chance.choice("ab")
                    )
                    fold(company)
                if writer == 3 and step == 6:  # dies in the middle of its transaction
                    connection.close()
                    with pytest.raises(OperationalError):
                        killed(mine)
                    connection.close()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    hold_against_the_documents(company)
