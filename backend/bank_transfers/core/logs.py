"""What every log line carries: the request, company, user and sync it belongs to; and what none may carry: secrets.

`bind(sync_id=7)` marks all later lines of this thread (or task) until `bound()` or the request ends.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

MASK = "***"
_context: ContextVar[dict[str, Any] | None] = ContextVar("log_context", default=None)

# A name that announces a secret, then up to its end: header lines, JSON, Python literals, query strings. Begins with
# literals and consumes what it finds, closed or not, so that its time grows with the text and no faster.
_NAMED = re.compile(
    r"""(?ix)
    ( (?: api[_-]?key | authorization | cookie | passw(?:or)?d | secret[_-]?key | token | credential
        | ["'](?:access|refresh)(?=["']) ) [\w-]{0,40}
     ["']? \s{0,4} (?: [:=] | ,\s{0,4}(?=b?["']) ) \s{0,4} )
    ( b?"(?:[^"\\]|\\.)*"? | b?'(?:[^'\\]|\\.)*'? | (?:bearer|basic)\s+[^\s,;"'}\])]+ | [^\s,;&"'}\])]+ )
    """
)
# Secrets that show themselves by their form: bearer credentials, our tokens (JWTs, API and refresh tokens), Fernet
# tokens, passwords in addresses.
_SHAPED = re.compile(
    r"(?i:\bbearer\s+)[^\s,;\"'}\])]+|(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<![\w-])gAAAA[\w-]{40,}=*"
    r"|(?<![\w-])bm[tr]_[\w-]{20,}"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"
)


def bind(**values: Any) -> None:
    """Adds to the context of this thread's log lines (request_id, company_id, user_id, sync_id)."""
    _context.set({**(_context.get() or {}), **values})


@contextmanager
def bound(**values: Any) -> Iterator[None]:
    """The same for a block only; whatever was bound inside it ends with it."""
    token = _context.set({**(_context.get() or {}), **values})
    try:
        yield
    finally:
        _context.reset(token)


def context() -> dict[str, Any]:
    return dict(_context.get() or {})


def masked(text: str) -> str:
    """The text with every secret that can be recognised replaced by stars."""
    return _SHAPED.sub(MASK, _NAMED.sub(lambda found: f"{found[1]}{MASK}", text))


class CallersFaults(logging.Filter):
    """For what Django suspects of a request (a foreign Host, too many fields): a line without a traceback, and no
    error, since the fault is the caller's."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.INFO, "INFO"
        return True


class PlainFormatter(logging.Formatter):
    """For a person at a terminal; secrets masked, also in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for machines; secrets masked, also in tracebacks and in what `extra` adds."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            **context(),
            **{name: _plain(name, value) for name, value in getattr(record, "fields", {}).items()},
        }
        if record.exc_info:
            line["exception"] = masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def _plain(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    # As it would stand in a text, so that one rule decides what is a secret.
    return masked(f"{name}={json.dumps(str(value), ensure_ascii=False)}")[len(name) + 1 :].strip('"')
