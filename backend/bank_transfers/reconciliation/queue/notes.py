"""A note on a line that asks a colleague: who can be asked, and how often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from bank_transfers.companies import audit
from bank_transfers.companies.audit.models import AuditEntry
from bank_transfers.companies.models import CompanyUser
from bank_transfers.companies.permissions import PERMISSIONS
from bank_transfers.core.api.errors import Invalid, Throttled
from bank_transfers.reconciliation.errors import ChangedMeanwhile

from .models import LineMark

# So many a person may address in that time: each is a mail.
NOTES, NOTES_WITHIN = 30, timedelta(hours=1)
ASKED = "colleague_asked"
# What a note is: who wrote what when, and whom it asks.
NOTE = ("note", "noted_by", "noted_to", "addressee_id")
WAY_BACK = "bank_transfers.note"
# A note was addressed to somebody: `mark`; or had back, and addresses them as before: `again`. In the same transaction.
note_addressed = Signal()


def colleagues(company_id: int, user: Any) -> QuerySet[CompanyUser]:
    """Members who can be asked: who see the bank and can log in, without the user."""
    return (
        CompanyUser.objects.filter(
            company_id=company_id, is_active=True, user__is_active=True, role__in=PERMISSIONS["view_bank"]
        )
        .exclude(user=user)
        .select_related("user")
        .order_by("user__last_name", "user__first_name", "user__username", "pk")
    )


def called(user: Any) -> str:
    """The name by which colleagues know a user."""
    return str(user.get_full_name() or user.get_username())


def addressee(company_id: int, user: Any, membership: int) -> CompanyUser:
    """Raises Invalid."""
    found = colleagues(company_id, user).filter(pk=membership).first()
    if found is None:
        raise Invalid(errors={"note_to": [_("There is no such colleague.")]})
    return found


def ask(mark: LineMark, user: Any) -> None:
    """Writes down that the note asks its addressee, who is mailed. In a transaction. Raises Throttled."""
    lately = AuditEntry.objects.filter(
        company_id=mark.company_id,
        user=user,
        action=ASKED,
        created_at__gt=timezone.now() - NOTES_WITHIN,
    )
    if lately.count() >= NOTES:
        raise Throttled(NOTES_WITHIN.total_seconds())
    audit.record(mark.company_id, user, ASKED, mark.noted_to, line=mark.line_id)
    note_addressed.send(LineMark, mark=mark, again=False)


def as_it_is(mark: LineMark) -> dict[str, Any]:
    return {**{name: getattr(mark, name) for name in NOTE}, "noted_at": _moment(mark.noted_at)}


def way_back(mark: LineMark, before: dict[str, Any]) -> str:
    """By which a note is had back as it was, signed so that nobody writes one in another's name. before: `as_it_is`."""
    said = {"line": mark.line_id, "after": _moment(mark.noted_at), "before": before}
    return signing.dumps(said, salt=WAY_BACK, compress=True)


def put_back(mark: LineMark, way: str) -> None:
    """The note as it was, for whoever wrote it and whom it asked; who was mailed of it is not mailed again. Raises
    Invalid, ChangedMeanwhile: somebody wrote another one since."""
    try:
        said = signing.loads(way, salt=WAY_BACK)
    except signing.BadSignature:
        said = {}
    if said.get("line") != mark.line_id:
        raise Invalid(errors={"note_back": [_("This leads to no earlier note of the line.")]})
    if said["after"] != _moment(mark.noted_at):
        at = timezone.localtime(mark.noted_at).isoformat() if mark.noted_at else None
        raise ChangedMeanwhile(extra={"version": 0, "changed_by": mark.noted_by or None, "changed_at": at})
    before = said["before"]
    for name in NOTE:
        setattr(mark, name, before[name])
    mark.noted_at = datetime.fromisoformat(before["noted_at"]) if before["noted_at"] else None
    members = CompanyUser.objects.filter(company_id=mark.company_id)
    if mark.addressee_id and not members.filter(pk=mark.addressee_id).exists():
        mark.addressee = None  # gone since; the name stays as it was
    if mark.addressee_id:
        note_addressed.send(LineMark, mark=mark, again=True)


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
