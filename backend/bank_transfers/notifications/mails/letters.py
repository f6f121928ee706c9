"""The words of the mails, in the active language: what happened, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bank_transfers.billingo.models import BillingoSyncLog, CompanyBillingoSettings
from bank_transfers.billingo.runs.problem_texts import in_words_of, remedy_of
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.notifications.models import Mail, Trouble, Webhook
from bank_transfers.notifications.sources.sync_alerts import ESCALATE_AFTER
from bank_transfers.reconciliation.quality import words
from bank_transfers.reconciliation.quality.models import AutomaticStop

from . import bank_letters, digest_letter, note_letter
from .one_line import one_line

Kind = Mail.Kind
MOST_REASONS = 5


# Where one does something about it; a sync's trouble: at the syncs.
PAGES: Mapping[str, str] = {
    Kind.TEST: "notifications",
    Kind.WEBHOOK_DISABLED: "notifications",
    Kind.MATCHING_STOPPED: "bank/quality",
    Kind.DIGEST: digest_letter.PAGE,
    **dict.fromkeys(bank_letters.KINDS, "bank"),
}


class Letter(msgspec.Struct, frozen=True):
    """A mail without addresses. Every part is one line, but for paragraphs, which may have several."""

    heading: str
    paragraphs: list[str]
    footer: str
    link: str = ""

    @property
    def text(self) -> str:
        parts = [*self.paragraphs, *([self.link] if self.link else []), "-- \n" + self.footer]
        return "\n\n".join(parts) + "\n"


def letter_of(mail: Mail) -> Letter:
    """What a mail says, as things are now."""
    company = one_line(mail.company.name)
    contents = bank_letters.contents if mail.kind in bank_letters.KINDS else _contents
    footer = _(
        "You get this mail as an administrator of %(company)s. You can switch such mails off in the settings."
    )
    if mail.kind == Kind.DIGEST:
        contents = digest_letter.contents
        footer = _(
            "You get this mail since you match payments of %(company)s. You can switch such mails off in the settings."
        )
    if mail.kind == Kind.NOTE:
        contents = note_letter.contents
        footer = _(
            "You get this mail since a colleague at %(company)s asks you. You can switch mails off in the settings."
        )
    heading, paragraphs = contents(mail, company)
    footer %= {"company": company}
    page = note_letter.page(mail) if mail.kind == Kind.NOTE else PAGES.get(mail.kind, "sync")
    link = f"{settings.PUBLIC_URL}/{page}" if settings.PUBLIC_URL else ""
    return Letter(heading, list(paragraphs), footer, link)


def _contents(mail: Mail, company: str) -> tuple[str, Iterator[str]]:
    log, named = mail.sync_log, {"company": company}
    match mail.kind:
        case Kind.TEST:
            return _("%(company)s: a test mail") % named, iter(
                [_("Mails from the Billingo mirror reach you.")]
            )
        case Kind.WEBHOOK_DISABLED:
            return _("%(company)s: a webhook was switched off") % named, _disabled(mail)
        case Kind.MATCHING_STOPPED:
            return _("%(company)s: automatic matching stopped itself") % named, _stopped(mail.company_id)
        case Kind.RECOVERY:
            return _("%(company)s: the Billingo synchronization works again") % named, _recovery(log)
        case Kind.ESCALATION:
            heading = _("%(company)s: no good Billingo synchronization for %(days)s days")
            return heading % {**named, "days": ESCALATE_AFTER}, _escalation(mail, log)
        case _:
            return _of_trouble(log) % named, _trouble(log)


def _of_trouble(log: BillingoSyncLog | None) -> str:
    if log is not None and log.status == BillingoSyncLog.Status.PARTIAL:
        return _("%(company)s: the Billingo synchronization was not complete")
    return _("%(company)s: the Billingo synchronization failed")


def _trouble(log: BillingoSyncLog | None) -> Iterator[str]:
    if log is None:
        return
    ended = LocaleFormat.now().time(log.completed_at or log.started_at)
    if log.status == BillingoSyncLog.Status.PARTIAL:
        yield _("The synchronization that ended on %(time)s was not complete.") % {"time": ended}
    else:
        yield _("The synchronization that ended on %(time)s failed.") % {"time": ended}
    yield from _reasons(log)
    yield _("You get one mail about this, and another one when it is over.")


def _escalation(mail: Mail, log: BillingoSyncLog | None) -> Iterator[str]:
    trouble = Trouble.objects.filter(company_id=mail.company_id).first()
    people = LocaleFormat.now()
    if trouble and trouble.since:
        yield _("No synchronization has been complete since %(time)s.") % {"time": people.time(trouble.since)}
    reached = CompanyBillingoSettings.objects.filter(company_id=mail.company_id).first()
    if reached and reached.last_sync_time:
        yield _("The invoices here are as they were on %(time)s.") % {
            "time": people.time(reached.last_sync_time)
        }
    if log is not None:
        yield from _reasons(log)
    yield _("It is tried again every night. You get no more mails about it until it is over.")


def _recovery(log: BillingoSyncLog | None) -> Iterator[str]:
    if log is None:
        return
    ended = LocaleFormat.now().time(log.completed_at or log.started_at)
    yield _("The synchronization that ended on %(time)s was complete: the invoices here are up to date.") % {
        "time": ended
    }
    yield _("%(created)s new and %(updated)s changed documents were stored.") % {
        "created": log.invoices_created,
        "updated": log.invoices_updated,
    }


def _disabled(mail: Mail) -> Iterator[str]:
    yield _("The webhook %(url)s was switched off, and nothing more is sent there.") % {
        "url": one_line(mail.webhook_url)
    }
    gone = Webhook.objects.filter(
        company_id=mail.company_id, url=mail.webhook_url, disabled_because=Webhook.Disabled.GONE
    )
    if gone.exists():
        yield _("The receiver answered that it is gone for good (410).")
    else:
        yield _("Every delivery of several days failed.")
    yield _(
        "When the receiver works again, switch the webhook on in the settings, and send what failed again."
    )


def _stopped(company_id: int) -> Iterator[str]:
    stop = AutomaticStop.objects.filter(company_id=company_id).first()
    if stop is None:
        return
    yield words.reason(stop)
    yield _("Nothing is matched by itself any more. Proposals go on as before.")
    if stop.resumed_at is not None:
        yield _("%(user)s has switched it on again since.") % {"user": stop.resumed_by}
    else:
        yield _("Look at what was undone. An administrator can switch it on again.")


def _reasons(log: BillingoSyncLog) -> Iterator[str]:
    problems, by_hand = log.errors_parsed, log.sync_type == BillingoSyncLog.Type.MANUAL
    documents = [
        problem for problem in problems if problem.get("invoice_id") or problem.get("invoice_number")
    ]
    for problem in problems:
        if problem not in documents:
            yield _("Reason: %(reason)s") % {"reason": one_line(in_words_of(problem))}
            yield _("What to do: %(remedy)s") % {"remedy": remedy_of(problem, by_hand)}
            break
    if documents:
        number = max(log.invoices_skipped, len(documents))
        lines = [
            ngettext(
                "%(number)s document could not be stored:",
                "%(number)s documents could not be stored:",
                number,
            )
            % {"number": number},
            *(f"· {_named(problem)}" for problem in documents[:MOST_REASONS]),
        ]
        if number > MOST_REASONS:
            lines.append("· …")
        yield "\n".join(lines)
        yield _("What to do: %(remedy)s") % {"remedy": remedy_of(documents[0], by_hand)}


def _named(problem: dict[str, Any]) -> str:
    which = problem.get("invoice_number") or problem.get("invoice_id")
    return one_line(f"{which}: {in_words_of(problem)}")
