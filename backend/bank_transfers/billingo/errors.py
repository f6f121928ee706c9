"""What can go wrong between us and Billingo, each with a code for programs and a sentence for people."""

from __future__ import annotations


class BillingoError(Exception):
    """A request to Billingo that did not succeed.

    `code` is stable, for programs; `str()` is a sentence, for people; `status` is HTTP's, or None.
    """

    code = "billingo_error"

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class InvalidApiKey(BillingoError):
    """401: Billingo does not accept the key."""

    code = "invalid_api_key"


class SubscriptionRequired(BillingoError):
    """402: the Billingo subscription does not include the API, or has run out."""

    code = "subscription_required"


class Forbidden(BillingoError):
    """403: the key's scope does not allow this."""

    code = "forbidden"


class NotFound(BillingoError):
    """404 or 410: there is no such thing at Billingo (any more)."""

    code = "not_found"


class RequestRefused(BillingoError):
    """400, 422 and the other 4xx: Billingo refused the request; the message is Billingo's own."""

    code = "request_refused"


class BillingoUnreachable(BillingoError):
    """No usable answer within the bounds of time and tries: network down, time-outs, 5xx, broken bodies."""

    code = "billingo_unreachable"


class RateLimited(BillingoUnreachable):
    """429 for longer than we are willing to wait."""

    code = "rate_limited"


class AnswerTooLarge(BillingoError):
    """An answer far beyond what Billingo sends: an attack or a mistake."""

    code = "answer_too_large"


class NotReady(BillingoError):
    """202 for longer than we are willing to wait: Billingo is still making it."""

    code = "not_ready"


class ApiKeyOfAnotherCompany(BillingoError):
    """The key works but opens the account of another tax number."""

    code = "api_key_of_another_company"


class SyncRefused(Exception):
    """A sync that was not begun. `code` is stable; `str()` is a sentence."""

    code = "sync_refused"


class NotConfigured(SyncRefused):
    code = "not_configured"


class Inactive(SyncRefused):
    code = "inactive"


class FeatureNotEnabled(SyncRefused):
    code = "feature_not_enabled"


class CompanyGone(SyncRefused):
    """The company was deleted, or never was."""

    code = "company_gone"


class SyncAlreadyRunning(SyncRefused):
    """Another sync of the company runs; `sync_log_id` is its log."""

    code = "sync_already_running"

    def __init__(self, message: str, sync_log_id: int | None) -> None:
        super().__init__(message)
        self.sync_log_id = sync_log_id


class SlotAttemptTaken(SyncRefused):
    """This attempt of this slot of the schedule has its run: the task arrived twice, or late."""

    code = "turn_taken"


class OrganizationBusy(SyncRefused):
    """Another scheduled sync uses the pace of the same Billingo organization."""

    code = "organization_busy"


class ClaimLost(Exception):
    """This run's log was closed by somebody else while it slept: it must not write any more."""


class TimeIsUp(Exception):
    """The run took as long as one may."""


class Stopped(BaseException):
    """Somebody asked the service to stop."""


class Unstorable(Exception):
    """A document that can't be stored: `code` is stable, `str()` is the reason in words."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
