"""What the endpoints of webhooks and mails answer when they refuse, and the failures of deliveries in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.api.errors import ApiError


class TooManyWebhooks(ApiError):
    status_code = 409
    default_code = "too_many_webhooks"
    default_detail = _("A company has at most 10 webhooks. Delete one first.")


class WebhookInactive(ApiError):
    status_code = 409
    default_code = "webhook_inactive"
    default_detail = _("The webhook is switched off. Switch it on first.")


class NoEmailAddress(ApiError):
    default_code = "no_email_address"
    default_detail = _("Your account has no e-mail address that mails could be sent to.")


class MailNotSent(ApiError):
    status_code = 502
    default_code = "mail_not_sent"
    default_detail = _("The mail server did not take the mail. Look at its settings.")


DELIVERY_ERRORS: Mapping[str, Promise] = {
    "address_refused": _("The address is not one of the public internet, so nothing was sent."),
    "connection": _("No connection to the receiver, or it broke off."),
    "dns": _("The receiver's name is not known."),
    "gone": _("The receiver answered that it is gone for good (410)."),
    "redirect": _(
        "The receiver sent us to another address. Redirects are not followed: enter the final address."
    ),
    "refused": _("The receiver did not answer with a status from 200 to 299."),
    "secret_unreadable": _("The stored secret cannot be decrypted: make a new one."),
    "timeout": _("The receiver did not answer in time."),
    "tls": _("The receiver's certificate is not valid."),
    "webhook_inactive": _("The webhook was switched off before it was tried."),
}


def in_words(code: str) -> str | None:
    """A failure of a delivery for people; None for none."""
    return str(DELIVERY_ERRORS.get(code, code)) if code else None
