"""Secrets: how they are encrypted at rest, and how they are kept out of everything that prints."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_HINT = (
    "Make one with: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)


class Secret:
    """A text that shows itself only to who calls `reveal()`.

    Its `repr`, `str` and format are stars, it does not pickle, and comparing it tells nothing but equality,
    so a log line, an exception or a dump of a traceback's locals holds the stars.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")


class SecretUnreadable(Exception):
    """A stored secret that none of the configured keys decrypts."""


def cipher() -> MultiFernet:
    """The configured keys: the first encrypts, all decrypt.

    Raises ImproperlyConfigured, without repeating a key, when there is none or one is malformed.
    """
    keys = settings.CREDENTIAL_ENCRYPTION_KEYS
    if not keys:
        raise ImproperlyConfigured(f"CREDENTIAL_ENCRYPTION_KEY is not set. {KEY_HINT}")
    fernets = []
    for position, key in enumerate(keys, start=1):
        try:
            fernets.append(Fernet(key))
        except ValueError:
            # "from None": the library's message may repeat part of what it was given.
            raise ImproperlyConfigured(
                f"CREDENTIAL_ENCRYPTION_KEY: key {position} of {len(keys)} is not a Fernet key. {KEY_HINT}"
            ) from None
    return MultiFernet(fernets)


def encrypt(secret: Secret) -> str:
    return cipher().encrypt(secret.reveal().encode()).decode()


def decrypt(token: str) -> Secret:
    """The secret behind a stored token. Raises SecretUnreadable when no configured key fits."""
    try:
        return Secret(cipher().decrypt(token.encode()).decode())
    except InvalidToken:
        raise SecretUnreadable("none of the keys in CREDENTIAL_ENCRYPTION_KEY decrypts this secret") from None


def has_first_key(token: str) -> bool:
    """Whether a stored token is one of the key that encrypts now. Raises ImproperlyConfigured as `cipher` does."""
    cipher()
    try:
        Fernet(settings.CREDENTIAL_ENCRYPTION_KEYS[0]).decrypt(token.encode())
    except InvalidToken:
        return False
    return True
