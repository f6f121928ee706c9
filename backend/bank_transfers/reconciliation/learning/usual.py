"""How a customer usually pays, told to who has to choose among equal claims: only what enough accepted matches say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.receivables import CLAIM_TYPES

from .models import RelationKind
from .relations import accepted_matches, habit_of, live
from .stones import Name, Stones

# So many payments, or choices among equal claims, are enough; so large a share of them is a custom.
ENOUGH_PAYMENTS, ENOUGH_CHOICES, CUSTOM = 5, 4, Decimal("0.8")
# Delays of which half are farther from the usual one tell nothing.
WIDEST_SPREAD = 7
# The latest: what is told is how it pays now, and each payment is held against all claims of its sum.
MOST_PAYMENTS, MOST_CLAIMS = 100, 2000


class Payment(NamedTuple):
    line: int
    invoice: int
    day: date
    due: date


class Claim(NamedTuple):
    pk: int
    sum: tuple[Decimal | None, str]
    issued: date
    due: date


@dataclass(slots=True)
class Usual:
    """`oldest`, `newest`: how many of `choices` paid the oldest or the newest of several equal claims; `quoting`: by
    what was quoted, how many accepted proposals."""

    delays: list[int] = field(default_factory=list)
    choices: int = 0
    oldest: int = 0
    newest: int = 0
    quoting: dict[str, int] = field(default_factory=dict)

    def told(self) -> list[dict[str, str]]:
        found = (("choice", self._choice()), ("delay", self._delay()), ("quoting", self._quoting()))
        return [{"code": code, "text": text} for code, text in found if text]

    def _choice(self) -> str:
        said = {"times": max(self.oldest, self.newest), "of": self.choices}
        if not _is_custom(said["times"], self.choices, ENOUGH_CHOICES):
            return ""
        if self.oldest >= self.newest:
            return _("Of equal invoices it paid the oldest %(times)s times of %(of)s.") % said
        return _("Of equal invoices it paid the newest %(times)s times of %(of)s.") % said

    def _delay(self) -> str:
        if len(self.delays) < ENOUGH_PAYMENTS:
            return ""
        usual, spread = habit_of(self.delays)
        if spread > WIDEST_SPREAD:
            return ""
        said = {"days": abs(usual), "of": len(self.delays)}
        if usual > 0:
            return _("It usually pays %(days)s days after the due day (by %(of)s payments).") % said
        if usual < 0:
            return _("It usually pays %(days)s days before the due day (by %(of)s payments).") % said
        return _("It usually pays on the due day (by %(of)s payments).") % said

    def _quoting(self) -> str:
        said = {"times": self.quoting.get("number", 0), "of": sum(self.quoting.values())}
        if not _is_custom(said["times"], said["of"], ENOUGH_PAYMENTS):
            return ""
        return _("It usually quotes the invoice's number (%(times)s times of %(of)s).") % said


def usual_of(company_id: int, partners: Collection[int]) -> Mapping[int, Usual]:
    """By partner; of one without payments that teach, nothing."""
    paid = _payments(company_id, partners) if partners else {}
    if not paid:
        return {}
    claims = _claims(company_id, paid)
    quoted = accepted_matches(company_id, paid).exclude(quoting="")
    counted = quoted.values_list("line__allocations__invoice__partner_id", "quoting")
    found = {partner: Usual() for partner in paid}
    for partner, quoting, count in counted.annotate(count=Count("line", distinct=True)):
        found[partner].quoting[quoting] = count
    for partner, usual in found.items():
        lines = {one.line: one for one in paid[partner]}
        usual.delays = [(one.day - one.due).days for one in lines.values()]
        _count_choices(usual, paid[partner], claims[partner])
    return found


def _payments(company_id: int, partners: Collection[int]) -> dict[int, list[Payment]]:
    """In the order of time. What a person had forgotten teaches nothing."""
    stones = Stones(company_id)
    found: dict[int, list[Payment]] = defaultdict(list)
    rows = live(company_id, RelationKind.HABIT).filter(invoice__partner_id__in=partners)
    columns = ("invoice__partner_id", "line_id", "invoice_id", "booking_date", "invoice__due_date")
    latest = rows.order_by("-booking_date", "-pk").values_list(*columns)[:MOST_PAYMENTS]
    for partner, *said in reversed(latest):
        one = Payment(*said)
        if not stones.cover(Name(RelationKind.HABIT, "", partner), one.line):
            found[partner].append(one)
    return found


def _claims(company_id: int, paid: Mapping[int, Collection[Payment]]) -> dict[int, list[Claim]]:
    """Those that are open, or that these lines paid: of the others nobody knows when they were settled."""
    known = {one.invoice for some in paid.values() for one in some}
    rows = BillingoInvoice.objects.filter(
        ~Q(open_amount=0) | Q(pk__in=known),
        company_id=company_id, partner_id__in=list(paid), type__in=CLAIM_TYPES, cancelled=False,
        missing_upstream_since=None, invoice_date__isnull=False, due_date__isnull=False,
    )  # fmt: skip
    columns = ("partner_id", "pk", "gross_total", "currency", "invoice_date", "due_date")
    found: dict[int, list[Claim]] = defaultdict(list)
    latest = rows.order_by("-invoice_date", "-pk").values_list(*columns)[:MOST_CLAIMS]
    for partner, pk, total, currency, issued, due in latest:
        found[partner].append(Claim(pk, (total, currency), issued, due))
    return found


def _count_choices(usual: Usual, paid: Collection[Payment], claims: Collection[Claim]) -> None:
    """Each payment of one claim, when others of the same sum were open, too: which it paid."""
    by_sum: dict[Any, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_sum[claim.sum].append(claim)
    of = {claim.pk: claim for claim in claims}
    parts: dict[int, int] = defaultdict(int)
    for one in paid:
        parts[one.line] += 1
    settled: set[int] = set()
    for one in paid:
        mine = of.get(one.invoice)
        if mine is None or mine.pk in settled:
            continue
        rivals = [other for other in by_sum[mine.sum] if other.issued <= one.day and other.pk not in settled]
        settled.add(mine.pk)
        if len(rivals) > 1 and parts[one.line] == 1 and mine in rivals:
            usual.choices += 1
            usual.oldest += min(rivals, key=_by_due_day) == mine
            usual.newest += max(rivals, key=_by_due_day) == mine


def _by_due_day(claim: Claim) -> tuple[date, int]:
    return claim.due, claim.pk


def _is_custom(times: int, of: int, enough: int) -> bool:
    return of >= enough and times >= of * CUSTOM
