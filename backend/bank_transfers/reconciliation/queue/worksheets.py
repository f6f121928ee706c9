"""All that one needs to decide about a line, for several lines at once: a number of queries that does not grow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.billingo.receivables import CLAIM_TYPES
from bank_transfers.reconciliation.learning.models import RelationKind
from bank_transfers.reconciliation.learning.relations import LONGEST_ACCOUNT, LONGEST_NAME, denied_names
from bank_transfers.reconciliation.learning.stones import Name
from bank_transfers.reconciliation.learning.usual import Usual, usual_of
from bank_transfers.reconciliation.matching.text.names import core, is_cut_off
from bank_transfers.reconciliation.models import Allocation, Match, MatchDecision

from .going_back import GoingBack
from .quoting import end_of, ending, numbers_in, serials_in
from .rates import Official
from .rows import rows_of

MOST_LINES = 10
MOST_DOCUMENTS = 9  # each has a digit
MOST_OF_PAYERS = 300
DOCUMENT_COLUMNS = (
    "pk", "billingo_id", "invoice_number", "type", "partner_id", "partner_name", "gross_total", "open_amount",
    "currency", "invoice_date", "due_date", "cancelled",
)  # fmt: skip
# Why a document is among the candidates, the nearest first.
PROPOSED, ALTERNATIVE, QUOTED, OVERPAID, BOTH, SUM, DENIED, PAYER, REFUSED, FOUND = (
    "proposed", "alternative", "quoted", "overpaid", "both", "sum", "denied", "payer", "refused", "found",
)  # fmt: skip
WHYS = (PROPOSED, ALTERNATIVE, QUOTED, OVERPAID, BOTH, SUM, DENIED, PAYER, REFUSED, FOUND)
# A payer's document whose sum is nearly the line's: a fee, a rounding.
NEARLY = Decimal("0.05")
NOT_KNOWN = Usual()
KNOWN, NEW, OTHER = "known", "new", "other"
# What the matcher says of an account, by the reason's code.
SAYS_OF_ACCOUNT = {
    "account_known": KNOWN,
    "account_of_partner": KNOWN,
    "account_new": NEW,
    "account_of_other": OTHER,
}
ACCOUNTS = (KNOWN, NEW, OTHER)

Document = dict[str, Any]


class Worksheets:
    """Of lines of one company, at most `MOST_LINES` of them; those that are not the company's are left out."""

    def __init__(self, company_id: int, keys: Sequence[int]) -> None:
        self._company_id = company_id
        self.rows = rows_of(company_id, keys)
        self._keys = [row["id"] for row in self.rows]
        self.matches = self._matches(MatchDecision.WAITING)
        self._rejected = self._matches(MatchDecision.REJECTED)
        self._payers = self._known_payers()
        self._denied = denied_names(company_id)
        self._going_back = GoingBack(company_id, self.rows)
        self._quoted = {row["id"]: numbers_in(row) for row in self.rows}
        self._serials = {row["id"]: serials_in(row) for row in self.rows}
        self._documents = self._found()
        self._official = Official(
            {row["booking_date"] for row in self.rows if row["booking_date"]},
            {row["currency"] for row in self.rows} | {one["currency"] for one in self._documents.values()},
        )

    def told(self) -> list[dict[str, Any]]:
        laid, sources = self._laid(), self._sources()
        documents = {row["id"]: self._candidates(row) for row in self.rows}
        of = {row["id"]: _of_equals(documents[row["id"]], row) for row in self.rows}
        usual = usual_of(self._company_id, {partner for partner in of.values() if partner is not None})
        return [
            {
                "line": row,
                "match": self._last(self.matches, row),
                "account_is": self._account_is(row),
                "account_times": sum(self._payers.get(row["counterparty_account"], {}).values()),
                "documents": documents[row["id"]],
                "usually": usual.get(of[row["id"]] or 0, NOT_KNOWN).told(),
                "likely": None if row["id"] in self.matches else self._going_back.likely(row),
                "allocations": [one for one in laid[row["id"]] if one.undone_by_id is None],
                "history": _history(laid[row["id"]]),
                **sources[row["id"]],
            }
            for row in self.rows
        ]

    # -- what is there -----------------------------------------------------------------------------------------------

    def _matches(self, decision: str) -> dict[int, list[Match]]:
        found: dict[int, list[Match]] = defaultdict(list)
        rows = Match.objects.filter(line__in=self._keys, decision=decision)
        for match in rows.select_related("line").order_by("pk"):
            found[match.line_id].append(match)
        return found

    @staticmethod
    def _last(matches: Mapping[int, list[Match]], row: Mapping[str, Any]) -> Match | None:
        return matches[row["id"]][-1] if row["id"] in matches else None

    def _known_payers(self) -> dict[str, dict[int | None, int]]:
        """By account that paid before: how many of its lines paid each partner."""
        accounts = {row["counterparty_account"] for row in self.rows} - {""}
        found: dict[str, dict[int | None, int]] = defaultdict(dict)
        earlier = Allocation.objects.filter(
            company_id=self._company_id, undone_by=None, line__counterparty_account__in=accounts
        )
        for account, partner, number in (
            earlier.order_by()
            .values_list("line__counterparty_account", "invoice__partner_id")
            .annotate(number=Count("line", distinct=True))
        ):
            found[account][partner] = number
        return found

    def _found(self) -> dict[int, Document]:
        """Every document that may be a candidate of one of the lines."""
        named = {
            key for matches in (self.matches, self._rejected) for some in matches.values() for one in some
            for key in _named(one)
        }  # fmt: skip
        named |= self._going_back.documents()
        partners = {key for known in self._payers.values() for key in known if key is not None}
        sums = Q(pk__in=[])
        for row in self.rows:
            if row["left"]:
                sums |= Q(open_amount=row["left"], currency=row["currency"])
        rows = BillingoInvoice.objects.filter(company_id=self._company_id)
        found = {row["pk"]: row for row in rows.filter(pk__in=named).values(*DOCUMENT_COLUMNS)}
        among = rows.filter(type__in=CLAIM_TYPES, missing_upstream_since=None)
        owed = among.filter(sums).order_by("due_date", "pk")
        theirs = among.filter(partner_id__in=partners).exclude(open_amount=0).order_by("due_date", "pk")
        numbers = {number for some in self._quoted.values() for number in some}
        quoted = among.filter(invoice_number__in=numbers).order_by("pk")
        for some in (owed, theirs, quoted):
            for row in some.values(*DOCUMENT_COLUMNS)[:MOST_OF_PAYERS]:
                found.setdefault(row["pk"], row)
        for row in self._numbered(among.exclude(open_amount=0)):
            found.setdefault(row["pk"], row)
        return found

    def _numbered(self, rows: QuerySet[Any]) -> Sequence[Document]:
        """Those that a running number alone may mean. Where they are too many, nobody knows whether one is the only
        one of who paid, and none is meant."""
        serials = sorted({number for some in self._serials.values() for number in some})
        if not serials:
            return []
        found = list(rows.filter(ending(serials)).values(*DOCUMENT_COLUMNS)[: MOST_OF_PAYERS + 1])
        if len(found) > MOST_OF_PAYERS:
            self._serials = dict.fromkeys(self._serials, frozenset())
            return []
        return found

    def _laid(self) -> Mapping[int, list[Allocation]]:
        found: dict[int, list[Allocation]] = defaultdict(list)
        rows = Allocation.objects.filter(line__in=self._keys).select_related("action", "undone_by")
        for one in rows.order_by("pk"):
            found[one.line_id or 0].append(one)
        return found

    def _sources(self) -> dict[int, dict[str, Any]]:
        rows = BankTransaction.objects.filter(pk__in=self._keys).values_list(
            "pk", "position", "statement__file__name", "statement__file__uploaded_at"
        )
        return {
            key: {"position": position, "file_name": name, "read_at": at} for key, position, name, at in rows
        }

    # -- candidates --------------------------------------------------------------------------------------------------

    def _account_is(self, row: Mapping[str, Any]) -> str:
        """Whether who pays from this account has paid before; `other`: always for others than is proposed now."""
        if not row["counterparty_account"]:
            return ""
        match = self._last(self.matches, row)
        # What the matcher knows of it as well: from partners' own accounts, and what was paid at Billingo.
        for one in match.evidence if match else ():
            if said := SAYS_OF_ACCOUNT.get(one["code"]):
                return said
        known = self._payers.get(row["counterparty_account"])
        if not known:
            return NEW
        proposed = {
            self._documents[one["invoice"]]["partner_id"]
            for one in (match.allocations if match else ())
            if one["invoice"] in self._documents
        }
        return KNOWN if not proposed or proposed & set(known) else OTHER

    def _candidates(self, row: Mapping[str, Any]) -> list[Document]:
        match = self._last(self.matches, row)
        proposed = [one["invoice"] for one in match.allocations] if match else []
        others = _others(match) if match else []
        refused = [one["invoice"] for some in self._rejected.get(row["id"], ()) for one in some.allocations]
        # Of what was refused, the other readings are what one looks at next.
        others += [key for some in reversed(self._rejected.get(row["id"], ())) for key in _others(some)]
        found: dict[int, str] = {}
        for why, keys in (
            (PROPOSED, proposed),
            (ALTERNATIVE, [key for key in others if key not in refused]),
            (QUOTED, self._quoted_by(row)),
            (OVERPAID, self._going_back.of(row)),
        ):
            for key in keys:
                found.setdefault(key, why)
        for key, why in self._near(row):
            found.setdefault(key, why)
        for key in refused:
            if found.get(key) != PROPOSED:
                found[key] = REFUSED
        ordered = sorted(found, key=lambda key: WHYS.index(found[key]))
        return [
            self._told(self._documents[key], found[key], row) for key in ordered if key in self._documents
        ][:MOST_DOCUMENTS]

    def _near(self, row: Mapping[str, Any]) -> list[tuple[int, str]]:
        """What has the line's sum, or is owed by who paid."""
        partners = self._payers.get(row["counterparty_account"], {})
        fitting = sorted(
            (one for one in self._documents.values() if _fits(one, row)), key=lambda one: _distance(one, row)
        )
        found = []
        for one in fitting:
            denied = self._is_denied(row, one["partner_id"])
            if one["currency"] == row["currency"] and one["open_amount"] == row["left"]:
                found.append((one["pk"], DENIED if denied else BOTH if self._is_payer(row, one) else SUM))
            elif one["partner_id"] in partners and not denied:
                found.append((one["pk"], PAYER))
        return found

    def _quoted_by(self, row: Mapping[str, Any]) -> list[int]:
        """By their whole number, then by the running number alone."""
        numbers = self._quoted[row["id"]]
        whole = [one["pk"] for one in self._documents.values() if one["invoice_number"] in numbers]
        return whole + self._by_running_number(row)

    def _by_running_number(self, row: Mapping[str, Any]) -> list[int]:
        """What the text quotes by a running number alone, where it is the only open one of who paid that ends so."""
        if not self._serials[row["id"]]:
            return []
        theirs = [
            one
            for one in self._documents.values()
            if one["open_amount"] and self._is_payer(row, one) and not self._is_denied(row, one["partner_id"])
        ]
        found = []
        for number in sorted(self._serials[row["id"]], key=int):
            end = re.compile(end_of([number]))
            fitting = [one["pk"] for one in theirs if end.search(one["invoice_number"])]
            found += fitting if len(fitting) == 1 else []
        return found

    def _is_payer(self, row: Mapping[str, Any], document: Document) -> bool:
        partners = self._payers.get(row["counterparty_account"], {})
        return document["partner_id"] in partners or _is_called(row["counterparty_name"], document)

    def _is_denied(self, row: Mapping[str, Any], partner: int | None) -> bool:
        """Whether a person said that who paid does not pay for this partner."""
        if partner is None or not self._denied:
            return False
        account = Name(RelationKind.PAYER_ACCOUNT, row["counterparty_account"][:LONGEST_ACCOUNT], partner)
        name = Name(RelationKind.PAYER_NAME, row["counterparty_name"][:LONGEST_NAME], partner)
        return account in self._denied or name in self._denied

    def _told(self, document: Document, why: str, row: Mapping[str, Any]) -> dict[str, Any]:
        return candidate(document, why, row, self._official)


def candidate(
    document: Mapping[str, Any], why: str, row: Mapping[str, Any], official: Official
) -> dict[str, Any]:
    """A document with DOCUMENT_COLUMNS as it is shown beside a line."""
    return {
        **document,
        "invoice_id": document["billingo_id"],
        "why": why,
        **official.of(document["currency"], row["currency"], row["booking_date"]),
    }


def _named(match: Match) -> list[int]:
    return [one["invoice"] for one in match.allocations] + _others(match)


def _others(match: Match) -> list[int]:
    return [one["invoice"] for other in match.alternatives for one in other["allocations"]]


def _fits(document: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Money that comes in pays what is owed to us."""
    return bool(document["open_amount"]) and (document["open_amount"] > 0) == (row["amount"] > 0)


def _of_equals(documents: Sequence[Document], row: Mapping[str, Any]) -> int | None:
    """Whose they are, where several of the line's sum are one partner's."""
    equal = [
        one["partner_id"]
        for one in documents
        if one["open_amount"] == row["left"] and one["currency"] == row["currency"]
    ]
    return next((partner for partner in equal if partner is not None and equal.count(partner) > 1), None)


def _is_called(name: str, document: Mapping[str, Any]) -> bool:
    """Whether the bank writes the partner's name: with another legal form or without accents, or cut off."""
    whole = document["partner_name"]
    words = core(name)
    return bool(words) and (sorted(words) == sorted(core(whole)) or is_cut_off(name, whole))


def _distance(document: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[bool, bool]:
    """What is nearly of the line's sum comes first, then what was there before the money came."""
    left, day = row["left"], row["booking_date"]
    off = abs(document["open_amount"] - left)
    nearly = document["currency"] == row["currency"] and off <= abs(left) * NEARLY
    return not nearly, bool(day and document["invoice_date"] and document["invoice_date"] > day)


def _history(laid: Collection[Allocation]) -> list[dict[str, Any]]:
    """What was done to the line, the latest first."""
    done = [one.action for one in laid] + [one.undone_by for one in laid if one.undone_by is not None]
    actions = {action.pk: action for action in done}
    return [
        {"action_id": key, "kind": one.kind, "user_name": one.user_name, "made_at": one.made_at}
        for key, one in sorted(actions.items(), reverse=True)
    ]
