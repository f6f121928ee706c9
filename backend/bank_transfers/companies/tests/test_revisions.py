"""What is kept of each change: enough to tell one state from another, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.companies import revisions
from bank_transfers.companies.revisions import KEPT, Revision, changed, revision

pytestmark = pytest.mark.django_db


def test_old_ones_go_and_the_state_is_never_one_that_was_seen(
    make_company: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, other = make_company(key=None), make_company("Másik Kft.", "10537914-4-44", key=None)
    states = []
    for _ in range(3):
        changed("bank-transactions", [company.pk, other.pk])
        states.append(revision(company.pk, "bank-transactions"))
    Revision.objects.filter(company=company).update(made_at=timezone.now() - KEPT - timedelta(seconds=1))
    kept = Revision.objects.filter(company=other).count()

    monkeypatch.setattr(revisions, "CLEANED_EVERY", 1)
    changed("bank-transactions", [company.pk])
    states.append(revision(company.pk, "bank-transactions"))

    assert Revision.objects.filter(company=company).count() == 1
    assert Revision.objects.filter(company=other).count() == kept
    assert len(set(states)) == 4
