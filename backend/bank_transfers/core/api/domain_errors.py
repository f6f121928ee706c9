"""From what goes wrong in a domain to what the API answers: by one table, applied by the handler of all errors.

DOMAIN_ERRORS names the table: for an error of a domain, what it can mean to a caller. A view's `api_errors` decide
which of the meanings it is: only what an action declares (and the schema so lists) is answered. The nearest class of
the error counts first. What has no declared meaning is unexpected: 500, and logged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from .errors import ApiError


@dataclass(frozen=True)
class Meaning:
    """An answer to an error. words: the error's own are added; more: keys of the body; logged: as an error, for
    the operator."""

    kind: type[ApiError]
    words: bool = False
    more: Callable[[Any], Mapping[str, Any]] | None = None
    logged: bool = False

    def of(self, error: Exception) -> ApiError:
        detail = f"{self.kind.default_detail} ({error})" if self.words else None
        return self.kind(detail, extra=self.more(error) if self.more else None)


Table = Mapping[type[Exception], Sequence[Meaning]]


def meaning_of(error: Exception, declared: Collection[type[ApiError]]) -> Meaning | None:
    """What the error means to who may be answered by the declared kinds; None: nothing."""
    for base in type(error).__mro__:
        for meaning in table().get(base, ()):
            if meaning.kind in declared:
                return meaning
    return None


def declared_by(view: Any, method: str) -> Collection[type[ApiError]]:
    """What the view says that its present action may answer beside the usual."""
    found: Collection[type[ApiError]] = getattr(view, "api_errors", {}).get(
        getattr(view, "action", None) or method.lower(), ()
    )
    return found


@cache
def table() -> Table:
    found: Table = import_string(settings.DOMAIN_ERRORS)
    return found
