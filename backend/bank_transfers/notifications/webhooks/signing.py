"""Signatures as Standard Webhooks has them: `v1,` and the base64 of an HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from bank_transfers.core.secrets import Secret

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> Secret:
    """A secret to be shown once to whoever will verify."""
    return Secret(PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode())


def signature(keys: Iterable[Secret], event_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`: one signature for each key, separated by spaces."""
    content = f"{event_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signed(key, content)}" for key in keys)


def _signed(key: Secret, content: bytes) -> str:
    raw = base64.b64decode(key.reveal().removeprefix(PREFIX))
    return base64.b64encode(hmac.new(raw, content, hashlib.sha256).digest()).decode()
