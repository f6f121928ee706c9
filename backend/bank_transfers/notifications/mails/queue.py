"""Sending what waits in the outbox of mails.

A mail is claimed before it is sent, and marked afterwards. A process that dies in between leaves a claim that another
one takes over after `CLAIMED_FOR`; the mail may then arrive twice, with the same Message-ID, so that mail programs
show it once.
"""

from __future__ import annotations

import logging
import smtplib
import time
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import mail as django_mail
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from bank_transfers.companies.models import CompanyUser
from bank_transfers.notifications.models import Mail
from bank_transfers.notifications.recipients import language_of, recipients, usable_address
from bank_transfers.notifications.sources import line_notes

from .letters import letter_of

logger = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=5)
AGAIN_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
# After so many failures one after the other the mail server is left alone until the next call.
MOST_FAILURES = 3
BATCH = 100

State = Mail.State


def send_due_mails(give_up_at: float) -> int:
    """Sends what is due, until `give_up_at` (monotonic). Returns how many mails were sent."""
    sent, failures = 0, 0
    due = Mail.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")
    connection = django_mail.get_connection()
    try:
        for pk, seen in list(due.values_list("pk", "next_try_at")[:BATCH]):
            if failures >= MOST_FAILURES or time.monotonic() > give_up_at:
                break
            claimed = _claimed(pk, seen)
            if claimed is None:
                continue
            failed = _send(claimed, connection)
            sent, failures = sent + (claimed.state == State.SENT), failures + 1 if failed else 0
    finally:
        _closed(connection)
    return sent


def send_test_mail(membership: CompanyUser) -> Mail:
    """A mail to the member himself, now and once. Returns it, SENT or GIVEN_UP."""
    mail = Mail.objects.create(
        membership=membership,
        company_id=membership.company_id,
        kind=Mail.Kind.TEST,
        state=State.GIVEN_UP,
        attempts=1,
    )
    connection = django_mail.get_connection()
    try:
        _deliver(mail, connection)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _note_failure(mail, error, again=False)
    finally:
        _closed(connection)
    return mail


def _claimed(pk: int, seen: Any) -> Mail | None:
    until = timezone.now() + CLAIMED_FOR
    ours = Mail.objects.filter(pk=pk, next_try_at=seen)
    if not ours.update(next_try_at=until, attempts=F("attempts") + 1):
        return None
    return Mail.objects.select_related(
        "company", "sync_log", "digest", "mark__line", "membership__user", "membership__company"
    ).get(pk=pk)


def _send(mail: Mail, connection: Any) -> bool:
    """Returns whether it failed."""
    wanted = recipients(mail.company_id, mail.kind).filter(pk=mail.membership_id).exists()
    if mail.kind == Mail.Kind.NOTE and not line_notes.stands(mail):
        wanted = False
    if not wanted or not usable_address(mail.membership):
        _close(mail, State.NOT_WANTED)
        return False
    try:
        _deliver(mail, connection)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _closed(connection)
        _note_failure(mail, error, again=mail.attempts <= len(AGAIN_AFTER))
        return True
    return False


def _deliver(mail: Mail, connection: Any) -> None:
    with translation.override(language_of(mail.membership)):
        letter = letter_of(mail)
        html = render_to_string(
            "bank_transfers/mail/letter.html",
            {"letter": letter, "subject": letter.heading, "language": translation.get_language()},
        )
    message = django_mail.EmailMultiAlternatives(
        subject=letter.heading,
        body=letter.text,
        to=[usable_address(mail.membership)],
        headers={"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    message.attach_alternative(html, "text/html")
    connection.open()  # once for all mails of a call
    message.send()
    _close(mail, State.SENT, sent_at=timezone.now())


def message_id(mail: Mail) -> str:
    """The same at every try, so that a mail that was sent twice is one mail."""
    mark = salted_hmac("bank_transfers.notifications.mail", str(mail.pk), algorithm="sha256").hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{mark}@{domain}>"


def _close(mail: Mail, state: str, **values: Any) -> None:
    mail.state = state
    Mail.objects.filter(pk=mail.pk).update(state=state, next_try_at=None, **values)


def _note_failure(mail: Mail, error: Exception, again: bool) -> None:
    # What a server says may repeat what it was sent.
    code = getattr(error, "smtp_code", None)
    reason = f"{type(error).__name__}{f' {code}' if code else ''}"
    logger.warning("mail %s could not be sent: %s", mail.pk, reason)
    if not again:
        mail.last_error = reason
        _close(mail, State.GIVEN_UP, last_error=reason)
        return
    next_try_at = timezone.now() + AGAIN_AFTER[mail.attempts - 1]
    Mail.objects.filter(pk=mail.pk).update(next_try_at=next_try_at, last_error=reason)


def _closed(connection: Any) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        logger.debug("the mail server did not say goodbye")
