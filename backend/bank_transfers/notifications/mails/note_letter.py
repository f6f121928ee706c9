"""A colleague's note in words. Its link leads to the line, and does nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.notifications.models import Mail
from bank_transfers.reconciliation.queue.notes import called

from .one_line import one_line

PAGE = "matching"


def contents(mail: Mail, company: str) -> tuple[str, Iterator[str]]:
    """Heading and paragraphs."""
    user = User.objects.filter(username=mail.mark.noted_by).first() if mail.mark else None
    named = {"company": company, "user": one_line(called(user) if user else "")}
    return _("%(company)s: %(user)s asks you about a bank line") % named, _paragraphs(mail)


def page(mail: Mail) -> str:
    """Where the line is."""
    return f"{PAGE}?line={mail.mark.line_id}" if mail.mark else PAGE


def _paragraphs(mail: Mail) -> Iterator[str]:
    mark = mail.mark
    if mark is None:
        return
    line, people = mark.line, LocaleFormat.now()
    parts = [
        str(line.booking_date or ""),
        line.counterparty_name,
        people.money(line.amount, line.currency),
        line.remittance_information,
    ]
    yield one_line(" · ".join(part for part in parts if part))
    yield "\n".join(one_line(text) for text in mark.note.splitlines())
    yield _("Answer in the note of the line.")
