"""Which state of a part of a company's data one sees, so that what was counted once need not be counted again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import models, transaction
from django.db.models import CharField, Count, Max, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.db.prepared import Given, Prepared

from .models import Company

KEPT = timedelta(days=1)
CLEANED_EVERY = 100


class Revision(models.Model):
    """That something changed. A row for each change, and none is ever changed itself: so nobody who writes waits for
    another who does, as they would at a row that counts."""

    company = models.ForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("company")
    )
    part = models.CharField(
        _("part"), max_length=64, help_text=_("Of the company's data: bank-transactions …")
    )
    made_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "part", "id"], name="revision_by_part")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.part} {self.pk}"


# The highest key alone would not do: who began earlier may be done later. What is cleaned away is older than any
# transaction, so no two states have all three in common.
FIGURES = {"latest": Max("id"), "number": Count("id"), "sum": Sum("id")}
STATE = Prepared(
    lambda: (
        Revision.objects.filter(
            company=Given.key(Revision, "company"), part=Given("part", Revision._meta.get_field("part"))
        )
        .order_by()
        .values("part")
        .annotate(**FIGURES)
        .values_list(*FIGURES)
    )
)


def revision(company_id: int, part: str) -> str | None:
    """The same text as long as nobody says that this part changed; None where nobody ever did."""
    row = STATE.row(company=company_id, part=part)
    return None if row is None else ".".join(map(str, row))


def state_of(part: str) -> Subquery:
    """`revision` as one text, for who asks of companies by a statement of his own."""
    texts = [Cast(figure, CharField()) for figure in FIGURES.values()]
    dotted = [piece for text in texts for piece in (Value("."), text)][1:]
    rows = Revision.objects.filter(company=OuterRef("pk"), part=part).order_by().values("part")
    return Subquery(rows.annotate(state=Concat(*dotted)).values("state"))


def changed(part: str, company_ids: Iterable[int]) -> None:
    """To be called in the transaction that changes this part of these companies' data."""
    made = Revision.objects.bulk_create(Revision(company_id=key, part=part) for key in sorted(company_ids))
    if any(row.pk % CLEANED_EVERY == 0 for row in made):
        _clean(part, {row.company_id for row in made})


def _clean(part: str, company_ids: Iterable[int]) -> None:
    """Takes old ones away; those that somebody else is just taking are left to them."""
    old = Revision.objects.filter(
        part=part, company_id__in=company_ids, made_at__lt=timezone.now() - KEPT
    ).select_for_update(skip_locked=True)
    with transaction.atomic():
        Revision.objects.filter(pk__in=[row.pk for row in old]).delete()
