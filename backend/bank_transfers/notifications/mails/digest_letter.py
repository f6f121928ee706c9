"""The digest of matching in words. It has links to look at lines, and none that does anything."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bank_transfers.billingo.models import BillingoInvoice
from bank_transfers.core.locale_format import LocaleFormat, hungarian
from bank_transfers.notifications.models import Mail
from bank_transfers.notifications.sources.matching_digest import happened, least_sure
from bank_transfers.reconciliation.models import Match

from .one_line import one_line

PAGE = "matching"
MOST_NUMBERS = 3
ALMOST = 0.9995  # above, nobody is told that it is all of it


def contents(mail: Mail, company: str) -> tuple[str, Iterator[str]]:
    """Heading and paragraphs."""
    heading = _("%(company)s: bank lines were matched") % {"company": company}
    return heading, iter([]) if mail.digest is None else _paragraphs(mail)


def _paragraphs(mail: Mail) -> Iterator[str]:
    digest = mail.digest
    if digest is None:
        return
    found = happened(digest)
    people = LocaleFormat.now()
    yield _("Since %(time)s:") % {"time": people.time(digest.since)}
    done = [
        _numbered(
            ngettext("%(number)s bank line imported", "%(number)s bank lines imported", found.imported),
            found.imported,
        ),
        _numbered(
            ngettext("%(number)s matched automatically", "%(number)s matched automatically", found.automatic),
            found.automatic,
        ),
        _numbered(
            ngettext("%(number)s matched by people", "%(number)s matched by people", found.by_people),
            found.by_people,
        ),
        _numbered(ngettext("%(number)s undone", "%(number)s undone", found.undone), found.undone),
    ]
    yield "\n".join(f"· {line}" for line in done)
    named = {
        "proposed": _("proposals: %(number)s"),
        "ambiguous": _("to be chosen among several: %(number)s"),
        "to_explain": _("to be classified: %(number)s"),
        "open": _("without a proposal: %(number)s"),
    }
    to_do = [text % {"number": found.to_do[name]} for name, text in named.items() if found.to_do[name]]
    yield "\n".join(
        [_("To do now:"), *(f"· {line}" for line in to_do)] if to_do else [_("Nothing is to be done.")]
    )
    if matches := least_sure(digest):
        numbers = _numbers(matches)
        lines = [_line(match, numbers, people) for match in matches]
        yield "\n".join([_("Matched automatically, the least sure first:"), *lines])


def _numbered(text: str, number: int) -> str:
    return text % {"number": number}


def _line(match: Match, numbers: dict[int, str], people: LocaleFormat) -> str:
    line = match.line
    known = [numbers[one["invoice"]] for one in match.allocations if one["invoice"] in numbers]
    more = "…" if len(known) > MOST_NUMBERS else ""
    said = (
        f"· {line.booking_date} {line.counterparty_name} {people.money(line.amount, line.currency)} → "
        f"{', '.join(known[:MOST_NUMBERS])}{more} ({_percent(match.confidence)})"
    )
    link = f"\n  {settings.PUBLIC_URL}/{PAGE}?line={line.pk}" if settings.PUBLIC_URL else ""
    return one_line(said) + link


def _percent(confidence: float) -> str:
    almost = _("more than %(share)s %%") % {"share": "99.9"}
    text = almost if confidence >= ALMOST else f"{confidence * 100:.1f} %"
    return text.replace(".", ",") if hungarian() else text


def _numbers(matches: list[Match]) -> dict[int, str]:
    keys = {one["invoice"] for match in matches for one in match.allocations}
    rows = BillingoInvoice.objects.filter(company_id=matches[0].company_id, pk__in=keys)
    return dict(rows.values_list("pk", "invoice_number"))
