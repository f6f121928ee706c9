"""When a company's administrators get a mail: a pure decision over what is known and the run that ended.

- A trouble is told once. The same cause going on is not told again; another one is, a day after the last mail at the
  earliest. At most `MOST_TROUBLES_A_DAY` are told in a day, should syncs fail and recover all the time.
- Its end is told once, if its beginning was.
- A company whose mirror did not move on for `ESCALATE_AFTER` days is told of that once.

So a company's administrator gets at most 2 · MOST_TROUBLES_A_DAY + 1 mails about syncs in a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bank_transfers.billingo.models import BillingoSyncLog
from bank_transfers.notifications.models import Mail, Trouble

Status = BillingoSyncLog.Status
Kind = Mail.Kind

SET_ASIDE = "documents_set_aside"
OTHER_CAUSE_AFTER = timedelta(days=1)
MOST_TROUBLES_A_DAY = 3
ESCALATE_AFTER = 3


def cause_of(log: BillingoSyncLog) -> str:
    """Why the run was not COMPLETED: the code of its first error, or that documents were set aside; '' if it was."""
    if log.status == Status.COMPLETED:
        return ""
    codes = [str(problem.get("code", "")) for problem in log.errors_parsed]
    if log.status == Status.PARTIAL and "listing_incomplete" not in codes:
        return SET_ASIDE
    if "listing_incomplete" in codes:
        return "listing_incomplete"
    return (codes[0] if codes else "internal_error")[:64]


def learn(trouble: Trouble, log: BillingoSyncLog, ended: datetime, day: date) -> None:
    """Takes the run into account (not yet saved). ended, day: when, and on which local day, it ended."""
    cause = cause_of(log)
    if cause and not trouble.cause:
        trouble.since = ended
    trouble.cause = cause
    if cause in {"", SET_ASIDE}:  # the mirror moved on
        trouble.bad_days, trouble.last_bad_day, trouble.escalated = 0, None, False
    elif trouble.last_bad_day is None or day > trouble.last_bad_day:
        trouble.bad_days, trouble.last_bad_day = trouble.bad_days + 1, day


def due(trouble: Trouble, told_today: int, now: datetime) -> Iterator[str]:
    """The kinds of mail to be sent now. told_today: troubles told in the last 24 hours."""
    if not trouble.cause:
        if trouble.told_cause:
            yield Kind.RECOVERY
        return
    if trouble.bad_days >= ESCALATE_AFTER and not trouble.escalated:
        yield Kind.ESCALATION
    elif _is_news(trouble, now) and told_today < MOST_TROUBLES_A_DAY:
        yield Kind.TROUBLE


def told(trouble: Trouble, kind: str, now: datetime) -> None:
    """Remembers (not yet saved) that such a mail is on its way."""
    if kind == Kind.RECOVERY:
        trouble.told_cause, trouble.told_at, trouble.since = "", None, None
        return
    trouble.told_cause, trouble.told_at = trouble.cause, now
    trouble.escalated = trouble.escalated or kind == Kind.ESCALATION


def _is_news(trouble: Trouble, now: datetime) -> bool:
    if not trouble.told_cause or trouble.told_at is None:
        return True
    return trouble.cause != trouble.told_cause and now - trouble.told_at >= OTHER_CAUSE_AFTER
