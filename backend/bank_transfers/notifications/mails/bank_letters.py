"""The words of mails about the bank, in the active language."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bank_transfers.banking.inbox.models import RefusedFile
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.exchange_rates.state import GREEN, State, state
from bank_transfers.notifications.models import Mail

from .one_line import one_line

Kind = Mail.Kind
KINDS = (Kind.FILES_REFUSED, Kind.RATES_OUT_OF_DATE, Kind.RATES_RECOVERY)
MOST_FILES = 5


def contents(mail: Mail, company: str) -> tuple[str, Iterator[str]]:
    """Heading and paragraphs of a mail of these kinds."""
    if mail.kind == Kind.FILES_REFUSED:
        heading, paragraphs = _("%(company)s: bank statements could not be imported"), _refused(mail)
    elif mail.kind == Kind.RATES_OUT_OF_DATE:
        heading, paragraphs = _("%(company)s: exchange rates are out of date"), _rates(state())
    else:
        heading, paragraphs = _("%(company)s: exchange rates are up to date again"), _rates(state())
    return heading % {"company": company}, paragraphs


def _refused(mail: Mail) -> Iterator[str]:
    """The files that the mail was made for, as far as nobody has seen to them."""
    files = RefusedFile.objects.filter(
        company_id=mail.company_id, told_at=mail.created_at, dismissed_at=None
    ).order_by("pk")
    number = files.count()
    if number == 0:
        yield _("Somebody has seen to them since.")
        return
    yield "\n".join(
        [
            ngettext(
                "%(number)s file of the watched folder could not be imported, or not all of it:",
                "%(number)s files of the watched folder could not be imported, or not all of them:",
                number,
            )
            % {"number": number},
            *(f"· {one_line(file.in_words)}" for file in files[:MOST_FILES]),
            *(["· …"] if number > MOST_FILES else []),
        ]
    )
    yield _(
        "Correct the files or export them again, and put them into the folder, or import them on the page."
    )


def _rates(known: State) -> Iterator[str]:
    people = LocaleFormat.now()
    for reason in known.reasons:
        yield reason.text
    if known.last_day is not None:
        yield _("The newest rates are of %(day)s.") % {"day": people.day(known.last_day)}
    if known.level != GREEN:
        yield _("Amounts in other currencies are shown without forints on days that have no rate.")
