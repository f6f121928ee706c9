"""What is answered where an exception reached nobody: outside REST views, which have a handler of their own."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from bank_transfers.core.db.failures import unavailable

RETRY_SECONDS = "5"


def failed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Django's handler500: 503 where the database can't do its work, else the usual page."""
    error = sys.exc_info()[1]
    if error is None or not unavailable(error):
        return server_error(request)
    sentence = _("The database does not answer at the moment. Try again shortly.")
    return HttpResponse(
        sentence, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": RETRY_SECONDS}
    )
