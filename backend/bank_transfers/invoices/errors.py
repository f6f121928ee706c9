"""What the endpoints of the invoices answer when they can't or won't."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class BillingoRefused(ApiError):
    status_code = 502
    default_code = "billingo_refused"
    default_detail = _("Billingo refused the request.")


class NotAPdf(ApiError):
    status_code = 502
    default_code = "not_a_pdf"
    default_detail = _("Billingo answered with something that is no PDF.")


class PdfNotReady(ApiError):
    status_code = 504
    default_code = "pdf_not_ready"
    default_detail = _("Billingo is still making this PDF. Try again in a minute.")


class PdfNotFound(ApiError):
    status_code = 404
    default_code = "pdf_not_found"
    default_detail = _("Billingo has no PDF of this document.")
