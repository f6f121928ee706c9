"""Whoever writes bank lines says so, and what was counted before is not told any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from bank_transfers.companies.revisions import changed

if TYPE_CHECKING:
    from .models import BankTransaction

BANK_LINES = "bank-transactions"


def lines_changed(*company_ids: int) -> None:
    """For who writes lines past the verbs of model and queryset (COPY, a cascade), in the same transaction."""
    changed(BANK_LINES, company_ids)


class Lines(models.QuerySet["BankTransaction"]):
    """Bank lines, whose verbs say that they changed some."""

    def update(self, **values: Any) -> int:
        with transaction.atomic(using=self.db):
            companies = self._companies()
            number = super().update(**values)
            lines_changed(*companies)
        return number

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            companies = self._companies()
            done = super().delete()
            lines_changed(*companies)
        return done

    def bulk_create(
        self, objs: Iterable[BankTransaction], *args: Any, **kwargs: Any
    ) -> list[BankTransaction]:
        rows = list(objs)
        with transaction.atomic(using=self.db):
            made = super().bulk_create(rows, *args, **kwargs)
            lines_changed(*{row.company_id for row in rows})
        return made

    def _companies(self) -> Collection[int]:
        return set(self.order_by().values_list("company_id", flat=True).distinct())
