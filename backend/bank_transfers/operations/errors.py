"""What the endpoints of long work answer when they can't or won't."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError, Busy, Throttled


class TooManyOperations(Throttled):
    default_code = "too_many_operations"
    default_detail = _(
        "The company has three exports or imports going on already. Try again when one has ended."
    )


class NotReady(ApiError):
    status_code = 409
    default_code = "not_ready"
    default_detail = _("There is no file yet: the work has not ended.")


class NoFile(ApiError):
    status_code = 404
    default_code = "no_file"
    default_detail = _("This work has no file: it failed, was cancelled, or makes none.")


class Expired(ApiError):
    status_code = 410
    default_code = "expired"
    default_detail = _("The file was kept for a day and is gone. Start the export again.")


class HasEnded(ApiError):
    status_code = 409
    default_code = "has_ended"
    default_detail = _("The work has ended already.")


# Of actions that begin one.
START_ERRORS = (TooManyOperations, Busy)
