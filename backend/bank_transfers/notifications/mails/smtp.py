"""Django's mails over SMTP, for user names and passwords with accents too."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends import smtp


class Utf8(str):
    """Text that is UTF-8 whatever it is asked to be. What is sent to log in is (RFC 4616); smtplib asks for ASCII."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return super().encode("utf-8", errors)


class Utf8Login:
    """For smtplib's two classes."""

    def login(self, user: str, password: str, **more: Any) -> Any:
        return super().login(Utf8(user), Utf8(password), **more)  # type: ignore[misc]

    def auth(self, mechanism: str, authobject: Callable[..., str | None], **more: Any) -> Any:
        def answer(*challenge: bytes) -> str | None:
            said = authobject(*challenge)
            return None if said is None else Utf8(said)

        return super().auth(mechanism, answer, **more)  # type: ignore[misc]


class Smtp(Utf8Login, smtplib.SMTP):
    """In clear, or by STARTTLS."""


class SmtpSsl(Utf8Login, smtplib.SMTP_SSL):
    """By TLS from the start."""


class EmailBackend(smtp.EmailBackend):
    """Django's, with these."""

    @property
    def connection_class(self) -> Any:
        return SmtpSsl if self.use_ssl else Smtp
