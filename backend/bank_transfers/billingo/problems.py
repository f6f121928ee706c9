"""The errors of a sync in the reader's language: a sentence for each code, and what was written down with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank_transfers.core.formats import hungarian

SENTENCES: Mapping[str, Promise] = {
    # Why a run ended
    "interrupted": _("The synchronization was stopped before its end; the next one goes on from there."),
    "no_worker": _("No worker took the synchronization in time."),
    "listing_incomplete": _("The list of documents kept changing while it was read, so it may not be whole."),
    "invalid_api_key": _("Billingo does not accept this API key."),
    "subscription_required": _("The Billingo subscription does not include the API, or has run out."),
    "forbidden": _("Billingo does not let this API key read the documents."),
    "not_found": _("Billingo does not know what was asked for."),
    "request_refused": _("Billingo refused the request."),
    "billingo_unreachable": _("Billingo could not be reached."),
    "rate_limited": _("Billingo allows no more requests at the moment."),
    "key_unreadable": _("The stored API key cannot be decrypted with the present encryption key."),
    "database_error": _("The database failed."),
    "internal_error": _("An unexpected error. It has been recorded."),
    # Why a document was set aside
    "not_a_document": _("The document cannot be read."),
    "not_text": _("The document is not valid text."),
    "bad_id": _("The document has an impossible id."),
    "bad_amount": _("An amount is not a number."),
    "bad_date": _("A date is not a date."),
    "no_total": _("The document has no gross total."),
    "number_out_of_range": _("A number is too large, or has too many decimals."),
    "text_too_long": _("A text is too long."),
    "nul_character": _("A text holds a character that cannot be stored."),
    "database_refused": _("The database did not take the document."),
}
# What is written down with these says nothing more than the sentence.
WITHOUT_DETAILS = {"interrupted", "no_worker", "database_error", "internal_error"}


def in_words_of(problem: Mapping[str, Any]) -> str:
    """One entry of a log's errors, for people. An unknown code is told as it was written down."""
    code, written = str(problem.get("code", "")), str(problem.get("error", ""))
    sentence = SENTENCES.get(code)
    if sentence is None or not hungarian():
        return written or str(sentence or code)
    return str(sentence) if code in WITHOUT_DETAILS or not written else f"{sentence} ({written})"
