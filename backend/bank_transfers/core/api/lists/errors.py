"""How every list refuses what it does not understand."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class SearchTooLong(ApiError):
    default_code = "search_too_long"
    default_detail = _("A search has at most 200 characters and 10 words.")


class InvalidOrdering(ApiError):
    default_code = "invalid_ordering"
    default_detail = _("The list cannot be ordered by that.")
