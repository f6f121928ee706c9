"""Why a proposal was refused, where somebody says so: who paid does not pay for this partner.

It belongs to the refusal: undone with it, done again with it. Proposals that wait are made anew by a run that begins by
itself.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from bank_transfers.banking.models import BankTransaction
from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.companies import audit
from bank_transfers.reconciliation.by_itself.due import begin_due_soon
from bank_transfers.reconciliation.errors import NothingToLearn
from bank_transfers.reconciliation.models import Match, MatchAction

from .forgetting import in_words
from .models import ForgottenRelation, RelationKind
from .relations import LONGEST_ACCOUNT, LONGEST_NAME, LONGEST_PARTNER, Relation
from .stones import Name, lay_stone, take_away


class Denied(NamedTuple):
    name: Name
    partner_name: str


def denied_of(match: Match) -> Denied:
    """Who paid, by the account or else by the name, and the one partner of all that was thought of. Raises
    NothingToLearn."""
    kept = match.allocations or [one for other in match.alternatives for one in other["allocations"]]
    rows = BillingoInvoice.objects.filter(
        company_id=match.company_id, pk__in={one["invoice"] for one in kept}
    )
    partners = dict(rows.order_by("pk").values_list("partner_id", "partner_name"))
    line = BankTransaction.objects.only("counterparty_account", "counterparty_name").get(pk=match.line_id)
    account, name = line.counterparty_account[:LONGEST_ACCOUNT], line.counterparty_name[:LONGEST_NAME]
    if len(partners) != 1 or not (account or name):
        raise NothingToLearn
    ((partner, partner_name),) = partners.items()
    if partner is None:
        raise NothingToLearn
    kind, key = (RelationKind.PAYER_ACCOUNT, account) if account else (RelationKind.PAYER_NAME, name)
    return Denied(Name(str(kind), key, partner), partner_name[:LONGEST_PARTNER])


def deny(action: MatchAction, user: Any, denied: Collection[Denied]) -> None:
    """action: the refusal, of which the company is held."""
    company_id, user_name = action.company_id, user.get_username()
    for name, partner_name in denied:
        there = ForgottenRelation.objects.filter(company_id=company_id, restored_at=None, **name._asdict())
        take_away(there, user_name, action.made_at)
        lay_stone(company_id, name, partner_name, user_name, action)
        told = Relation(name, partner_name, 0, None, denied=True)
        audit.record(company_id, user, "relation_denied", in_words(told))
    transaction.on_commit(begin_due_soon)


def is_denied(action: MatchAction, denied: Denied) -> bool:
    """Whether this was said of that refusal already."""
    rows = ForgottenRelation.objects.filter(denied_by=action, restored_at=None, **denied.name._asdict())
    return rows.exists()


def take_back(actions: Collection[int], user_name: str, at: datetime) -> None:
    """With the refusals themselves, which are undone at that time."""
    stones = ForgottenRelation.objects.filter(denied_by__in=actions, restored_at=None)
    if stones:
        take_away(stones, user_name, at)
        transaction.on_commit(begin_due_soon)


def taken_back(action: MatchAction) -> list[Denied]:
    """What was taken back with that refusal: not what somebody had forgotten before."""
    rows = ForgottenRelation.objects.filter(denied_by=action, restored_at=action.undone_at)
    return [Denied(Name(row.kind, row.key, row.partner_id), row.partner_name) for row in rows]
