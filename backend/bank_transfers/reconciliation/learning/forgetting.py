"""Having a relation forgotten, or what a refusal said of it, and taking that back.

What was matched by it stands; proposals that wait are made anew by a run that begins by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from bank_transfers.banking.account_numbers import written
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.companies import audit
from bank_transfers.core.api.errors import NotFound
from bank_transfers.reconciliation.by_itself.due import begin_due_soon
from bank_transfers.reconciliation.errors import NothingToUndo

from .models import RelationKind
from .relations import Relation, relation
from .stones import Name, lay_stone, take_away


def forget(company_id: int, user: Any, number: int) -> None:
    """What there is of matches teaches it no more; what was denied is as if nobody had said so. Raises NotFound, also
    where it is forgotten already."""
    with transaction.atomic():
        explaining.hold(company_id)
        found = relation(company_id, number)
        if found is None or found.forgotten:
            raise NotFound
        user_name = user.get_username()
        if found.stone is not None:  # it was learnt anew since, or denied
            take_away([found.stone], user_name, timezone.now())
        if not found.denied:
            lay_stone(company_id, found.name, found.partner_name, user_name)
        audit.record(company_id, user, "relation_forgotten", in_words(found), matches=found.matches)
        transaction.on_commit(begin_due_soon)


def restore(company_id: int, user: Any, number: int) -> Relation:
    """Old matches teach it again. Returns it as it is then, also where none is left of them. Raises NotFound,
    NothingToUndo."""
    with transaction.atomic():
        explaining.hold(company_id)
        found = relation(company_id, number)
        if found is None:
            raise NotFound
        if found.stone is None:
            raise NothingToUndo
        take_away([found.stone], user.get_username(), timezone.now())
        audit.record(company_id, user, "relation_restored", in_words(found))
        transaction.on_commit(begin_due_soon)
        return relation(company_id, number) or replace(found, stone=None, forgotten=False, denied=False)


def in_words(found: Relation) -> str:
    """`12345678-12345678 → Hétszínvirág Kft.`; of what is denied with `≠`."""
    shown = shown_key(found.name)
    return f"{shown} {'≠' if found.denied else '→'} {found.partner_name}" if shown else found.partner_name


def shown_key(name: Name) -> str:
    return written(name.key) if name.kind == RelationKind.PAYER_ACCOUNT else name.key
