"""The errors of a sync in the reader's language: a sentence for each code, and what was written down with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.locale_format import hungarian

SENTENCES: Mapping[str, Promise] = {
    # Why a run ended
    "interrupted": _("The synchronization was stopped before its end; the next one goes on from there."),
    "company_deleted": _("The company was deleted while it was synced."),
    "no_worker": _("No worker took the synchronization in time."),
    "listing_incomplete": _("The list of documents kept changing while it was read, so it may not be whole."),
    "invalid_api_key": _("Billingo does not accept this API key."),
    "subscription_required": _("The Billingo subscription does not include the API, or has run out."),
    "forbidden": _("Billingo does not let this API key read the documents."),
    "not_found": _("Billingo does not know what was asked for."),
    "request_refused": _("Billingo refused the request."),
    "billingo_unreachable": _("Billingo could not be reached."),
    "rate_limited": _("Billingo allows no more requests at the moment."),
    "answer_too_large": _("Billingo sent an answer far larger than any it should send."),
    "time_limit": _("The synchronization took longer than it may; the next one goes on from there."),
    "key_unreadable": _("The stored API key cannot be decrypted with the present encryption key."),
    "database_error": _("The database failed."),
    "internal_error": _("An unexpected error. It has been recorded."),
    "payments_unfinished": _(
        "Billingo stopped giving out payments; the next synchronization goes on with those that are missing."
    ),
    # Why the payments of a document could not be had
    "payments_not_given_out": _("Billingo did not give out the payments of the document."),
    "payments_unreadable": _("The payments of the document cannot be read."),
    "payment_amount": _("An amount or a rate of a payment is not a number."),
    # (in logs of earlier versions: such payments are taken as they come)
    "payment_decimals": _("The amount of a payment has more than two decimals."),
    "payment_negative": _("A payment is negative, on a document that is not."),
    "payment_currency": _("A payment is in another currency than its document."),
    "payment_date": _("The day of a payment is not a date."),
    "payment_text": _("A text of a payment is too long, or holds a character that cannot be stored."),
    "too_many_payments": _("The document has more payments than can be read."),
    # Why a document was set aside
    "not_a_document": _("The document cannot be read."),
    "not_text": _("The document is not valid text."),
    "bad_id": _("The document has an impossible id."),
    "bad_amount": _("An amount is not a number."),
    "bad_date": _("A date is not a date."),
    "no_total": _("The document has no gross total."),
    "number_out_of_range": _("A number is too large, or has too many decimals."),
    "text_too_long": _("A text is too long."),
    "document_too_large": _("The document is far larger than any invoice."),
    "too_many_items": _("The document has more items than can be read."),
    "nul_character": _("A text holds a character that cannot be stored."),
    "database_refused": _("The database did not take the document."),
    "not_given_out": _("Billingo did not give out the document."),
    "not_found_by_id": _("Billingo does not find the document by its id."),
}
_TOLD_TO_SUPPORT = _("It is tried again by itself. If it happens again, tell whoever operates this service.")
_CORRECT_AT_BILLINGO = _(
    "It is tried again at every synchronization. Look at the document in Billingo; if it is right there, tell "
    "whoever operates this service."
)
_PAYMENTS = _(
    "Until they are had, what was known of its payments counts; they are asked for at every synchronization. Look at "
    "the payments of the document in Billingo; if they are right there, tell whoever operates this service."
)
# What to do about it: one sentence for each code, for logs, mails and the page alike.
REMEDIES: Mapping[str, Promise] = {
    "interrupted": _("There is nothing to do: the next synchronization goes on from there."),
    "no_worker": _TOLD_TO_SUPPORT,
    "company_deleted": _("There is nothing to do: nothing of the company is kept here any more."),
    "listing_incomplete": _(
        "Synchronize again when nobody is working in Billingo; the nightly synchronization does it by itself."
    ),
    "invalid_api_key": _(
        "Make a new API key in Billingo (Connections, API) and enter it in the settings here."
    ),
    "subscription_required": _("Renew the Billingo subscription, or choose one that includes the API."),
    "forbidden": _("Make an API key in Billingo that may read documents, and enter it in the settings here."),
    "not_found": _TOLD_TO_SUPPORT,
    "request_refused": _(
        "Read what Billingo says above. If it does not help, tell whoever operates this service."
    ),
    "billingo_unreachable": _(
        "It is tried again by itself. If it lasts for hours, look whether Billingo itself works."
    ),
    "rate_limited": _(
        "It is tried again by itself. If it happens often, another program uses the same API key: give each its own."
    ),
    "answer_too_large": _(
        "It is tried again by itself. If it happens again, tell whoever operates this service: the bound is a setting."
    ),
    "time_limit": _(
        "There is nothing to do: the next one goes on from there. If it happens again, tell whoever operates this "
        "service: the bound is a setting."
    ),
    "key_unreadable": _("Enter the API key again in the settings here."),
    "database_error": _(
        "It is tried again by itself. Whoever operates this service looks first whether the database's disk is full, "
        "then whether it runs and may be written to."
    ),
    "internal_error": _TOLD_TO_SUPPORT,
    "payments_unfinished": _("There is nothing to do: the next synchronization goes on from there."),
    "payments_not_given_out": _PAYMENTS,
    "payments_unreadable": _PAYMENTS,
    "payment_amount": _PAYMENTS,
    "payment_decimals": _PAYMENTS,
    "payment_negative": _PAYMENTS,
    "payment_currency": _PAYMENTS,
    "payment_date": _PAYMENTS,
    "payment_text": _PAYMENTS,
    "too_many_payments": _PAYMENTS,
    "not_a_document": _CORRECT_AT_BILLINGO,
    "not_text": _CORRECT_AT_BILLINGO,
    "bad_id": _CORRECT_AT_BILLINGO,
    "bad_amount": _CORRECT_AT_BILLINGO,
    "bad_date": _CORRECT_AT_BILLINGO,
    "no_total": _CORRECT_AT_BILLINGO,
    "number_out_of_range": _CORRECT_AT_BILLINGO,
    "text_too_long": _CORRECT_AT_BILLINGO,
    "document_too_large": _CORRECT_AT_BILLINGO,
    "too_many_items": _CORRECT_AT_BILLINGO,
    "nul_character": _CORRECT_AT_BILLINGO,
    "database_refused": _CORRECT_AT_BILLINGO,
    "not_given_out": _CORRECT_AT_BILLINGO,
    "not_found_by_id": _(
        "The next synchronization reads the whole list and so finds out whether it is gone."
    ),
}
# After a run by hand nothing is tried again by itself.
_START_AGAIN = _("Start it again later. If it happens again, tell whoever operates this service.")
REMEDIES_BY_HAND: Mapping[str, Promise] = {
    "interrupted": _("Start it again: it goes on from there."),
    "no_worker": _START_AGAIN,
    "listing_incomplete": _("Synchronize again when nobody is working in Billingo."),
    "not_found": _START_AGAIN,
    "billingo_unreachable": _(
        "Start it again later. If it lasts for hours, look whether Billingo itself works."
    ),
    "rate_limited": _(
        "Start it again later. If it happens often, another program uses the same API key: give each its own."
    ),
    "internal_error": _START_AGAIN,
}
# What Billingo itself said; the rest of what is written down is English of ours.
ANSWERED = re.compile(r"Billingo answered (\d{3}).*", re.DOTALL)


def remedy_of(problem: Mapping[str, Any], by_hand: bool = False) -> str:
    """What to do about one entry of a log's errors; by_hand: of a run that somebody started."""
    code = str(problem.get("code", ""))
    known = {**REMEDIES, **REMEDIES_BY_HAND} if by_hand else REMEDIES
    return str(known.get(code, _START_AGAIN if by_hand else _TOLD_TO_SUPPORT))


def in_words_of(problem: Mapping[str, Any]) -> str:
    """One entry of a log's errors, for people. An unknown code is told as it was written down."""
    code, written = str(problem.get("code", "")), str(problem.get("error", ""))
    sentence = SENTENCES.get(code)
    if sentence is None or not hungarian():
        return written or str(sentence or code)
    answer = ANSWERED.search(written)
    return f"{sentence} ({_answered(answer)})" if answer else str(sentence)


def _answered(found: re.Match[str]) -> str:
    """Our own words around Billingo's; Billingo's stay as they came."""
    said = found[0].removeprefix(f"Billingo answered {found[1]}")
    return (gettext("Billingo answered %(status)s") % {"status": found[1]}) + said
