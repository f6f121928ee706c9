"""From any exception below a view to one answer: `{"detail", "code"}`, and `errors` by field where fields are wrong."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelError
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.views import set_rollback

from bank_transfers.core.db.failures import unavailable

from . import errors
from .domain_errors import declared_by, meaning_of

logger = logging.getLogger(__name__)

OWN_FIELD = "non_field_errors"


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response:
    """DRF's hook. Out: always an answer; what nobody expected is logged with its traceback and tells nothing."""
    set_rollback()
    request, view = context.get("request"), context.get("view")
    meaning = meaning_of(exception, declared_by(view, getattr(request, "method", None) or ""))
    if meaning is not None:
        if meaning.logged:
            logger.error("%s: %s", meaning.kind.default_code, exception)
        return answered(meaning.of(exception))
    error = as_api_error(exception)
    if isinstance(error, errors.UnsupportedMediaType) and view is not None:
        error = errors.UnsupportedMediaType.wanting([parser.media_type for parser in view.parser_classes])
    if error.status_code >= 500 and not isinstance(exception, errors.ApiError):
        logger.error("unhandled %s", type(exception).__name__, exc_info=exception)
        # Whoever watches for failures (error trackers, the test client) hears of it as if Django had caught it.
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    if getattr(exception, "auth_header", None):
        error.headers["WWW-Authenticate"] = exception.auth_header  # type: ignore[attr-defined]
    return answered(error)


def answered(error: errors.ApiError) -> Response:
    return Response(error.body(), status=error.status_code, headers=error.headers)


def as_api_error(exception: Exception) -> errors.ApiError:  # noqa: PLR0911  (a table)
    """Our own word for any exception."""
    match exception:
        case errors.ApiError():
            return exception
        case exceptions.ValidationError():
            return invalid(exception.detail)
        case ModelError():
            return invalid(get_error_detail(exception))
        case Http404():
            return errors.NotFound()
        case PermissionDenied():
            return errors.Forbidden()
        # Django suspects who sends more parameters than anybody needs.
        case exceptions.ParseError() | SuspiciousOperation():
            return errors.MalformedRequest()
        case exceptions.APIException():
            return errors.by_status(exception.status_code)()
        case _ if unavailable(exception):
            return errors.DatabaseUnavailable(headers={"Retry-After": "5"})
        case _:
            return errors.InternalError()


def invalid(detail: Any) -> errors.Invalid:
    """A 400 from the (possibly nested) details of a validation error."""
    by_field: errors.Errors = {}
    for path, sentence in flattened(detail):
        by_field.setdefault(path or OWN_FIELD, []).append(sentence)
    return errors.Invalid(errors=by_field)


def flattened(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Pairs of a dotted path (`items.0.name`) and a sentence."""
    if isinstance(detail, dict):
        for name, value in detail.items():
            yield from flattened(value, path if name == OWN_FIELD else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list | tuple)
            yield from flattened(value, f"{path}.{index}".lstrip(".") if nested else path)
    else:
        # A sentence may repeat what was sent, half a character pair included, which no answer can be written with.
        yield _writable(path), _writable(str(detail))


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
