"""Having a relation forgotten, and taking that back.

What was matched by it stands; proposals that wait are made anew by a run that begins by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bank_transfers.banking.account_numbers import written
from bank_transfers.banking.explaining import service as explaining
from bank_transfers.companies import audit
from bank_transfers.core.api.errors import NotFound
from bank_transfers.reconciliation.by_itself.due import begin_due_soon
from bank_transfers.reconciliation.errors import NothingToUndo
from bank_transfers.reconciliation.models import Allocation

from .models import ForgottenRelation, RelationKind
from .relations import Relation, relation
from .stones import Name


def forget(company_id: int, user: Any, number: int) -> None:
    """What there is of matches teaches it no more. Raises NotFound, also where it is forgotten already."""
    with transaction.atomic():
        explaining.hold(company_id)
        found = relation(company_id, number)
        if found is None or found.forgotten:
            raise NotFound
        latest = Allocation.objects.filter(company_id=company_id).aggregate(latest=Max("pk"))["latest"] or 0
        user_name = user.get_username()
        if found.stone is not None:  # it was learnt anew since
            _take_away(found.stone, user_name)
        ForgottenRelation.objects.create(
            company_id=company_id,
            kind=found.name.kind,
            key=found.name.key,
            partner_id=found.name.partner_id,
            partner_name=found.partner_name,
            last_allocation=latest,
            forgotten_by=user_name,
        )
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
        _take_away(found.stone, user.get_username())
        audit.record(company_id, user, "relation_restored", in_words(found))
        transaction.on_commit(begin_due_soon)
        return relation(company_id, number) or replace(found, stone=None, forgotten=False)


def _take_away(stone: ForgottenRelation, user_name: str) -> None:
    stone.restored_at, stone.restored_by = timezone.now(), user_name
    stone.save(update_fields=["restored_at", "restored_by"])


def in_words(found: Relation) -> str:
    """`12345678-12345678 → Hétszínvirág Kft.`"""
    shown = shown_key(found.name)
    return f"{shown} → {found.partner_name}" if shown else found.partner_name


def shown_key(name: Name) -> str:
    return written(name.key) if name.kind == RelationKind.PAYER_ACCOUNT else name.key
