"""A mail to a colleague whom a note on a bank line asks."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from bank_transfers.notifications.models import Mail
from bank_transfers.notifications.recipients import recipients
from bank_transfers.notifications.wake_up import work_off_soon
from bank_transfers.reconciliation.queue.models import LineMark


def note_addressed(sender: Any, mark: LineMark, again: bool, **_signal: Any) -> None:
    """Receives the signal, in the transaction of the note. A mail that has not gone yet tells the new one as well; of a
    note that was had back no second one goes."""
    kind, state = Mail.Kind.NOTE, Mail.State.WAITING
    if mark.addressee_id is None:
        return
    member = recipients(mark.company_id, kind).filter(pk=mark.addressee_id).first()
    if member is None:
        return
    mails = Mail.objects.filter(mark=mark, membership=member, kind=kind)
    if mails.filter(state=state, attempts=0).exists():
        return
    if again and mails.filter(state=Mail.State.SENT, created_at__gte=mark.noted_at).exists():
        return
    now = timezone.now()
    Mail.objects.create(
        membership=member,
        company_id=mark.company_id,
        kind=kind,
        mark=mark,
        created_at=now,
        next_try_at=now,
    )
    transaction.on_commit(work_off_soon)


def stands(mail: Mail) -> bool:
    """Whether the note still asks who gets the mail."""
    mark = mail.mark
    return mark is not None and bool(mark.note) and mark.addressee_id == mail.membership_id
