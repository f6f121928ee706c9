"""A Secret shows itself to nobody who does not ask by name."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import sys
import traceback
from collections.abc import Callable
from pprint import pformat

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from bank_transfers.core.secrets import Secret, SecretUnreadable, cipher, decrypt, encrypt

TEXT = "kulcs-7f3a9c-őű"


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        pformat,
        "{}".format,
        lambda secret: f"{secret!r} {secret!s}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031
        lambda secret: repr([secret, {"key": secret}, (secret,)]),
        lambda secret: logging.LogRecord("x", 20, "x", 1, "key %s", (secret,), None).getMessage(),
        lambda secret: json.dumps({"key": secret}, default=str),
    ],
)
def test_it_shows_stars_however_it_is_printed(show: Callable[[Secret], str]) -> None:
    shown = show(Secret(TEXT))
    assert TEXT not in shown
    assert "***" in shown


def test_it_shows_stars_in_a_traceback_with_locals() -> None:
    def fail(key: Secret) -> None:
        header = {"X-API-KEY": key}
        raise RuntimeError(f"request failed with {header}")

    try:
        fail(Secret(TEXT))
    except RuntimeError:
        report = "".join(traceback.TracebackException(*sys.exc_info(), capture_locals=True).format())
    assert "Secret('***')" in report
    assert TEXT not in report


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_is_not_carried_off(carry: Callable[[Secret], object]) -> None:
    with pytest.raises(TypeError) as caught:
        carry(Secret(TEXT))
    assert TEXT not in str(caught.value)


def test_it_compares_by_its_text_with_secrets_only() -> None:
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret("other")
    assert Secret(TEXT) != TEXT
    assert hash(Secret(TEXT)) == hash(Secret(TEXT))
    assert Secret(TEXT)
    assert not Secret("")


def test_it_comes_back_from_its_token() -> None:
    token = encrypt(Secret(TEXT))
    assert TEXT not in token
    assert decrypt(token) == Secret(TEXT)


def test_the_first_key_encrypts_and_all_decrypt(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CREDENTIAL_ENCRYPTION_KEYS = [old]
    token = encrypt(Secret(TEXT))
    settings.CREDENTIAL_ENCRYPTION_KEYS = [new, old]
    assert decrypt(token) == Secret(TEXT)
    newer = encrypt(Secret(TEXT))
    settings.CREDENTIAL_ENCRYPTION_KEYS = [old]
    with pytest.raises(SecretUnreadable):
        decrypt(newer)


@pytest.mark.parametrize(
    "keys", [[], ["short"], [Fernet.generate_key().decode(), "bádkey-" + "x" * 37], [""]]
)
def test_a_missing_or_malformed_key_is_named_by_position_and_never_repeated(
    settings: Settings, keys: list[str]
) -> None:
    settings.CREDENTIAL_ENCRYPTION_KEYS = keys
    with pytest.raises(ImproperlyConfigured) as caught:
        cipher()
    message = str(caught.value)
    assert "CREDENTIAL_ENCRYPTION_KEY" in message
    assert not any(key and key in message for key in keys)
    assert caught.value.__cause__ is None
