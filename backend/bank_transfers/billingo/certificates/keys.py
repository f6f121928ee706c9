"""The installation's own Ed25519 keys (RFC 8032): made once, kept encrypted as the API keys are, used to sign."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.db import IntegrityError, transaction
from django.utils import timezone

from bank_transfers.billingo.models import SigningKey
from bank_transfers.core.db.failures import is_duplicate
from bank_transfers.core.secrets import Secret, SecretUnreadable

ALGORITHM = "Ed25519"
RAW_BYTES = 32


class SigningKeyUnreadable(Exception):
    """None of the keys in CREDENTIAL_ENCRYPTION_KEY decrypts the private part."""


class NotAPublicKey(ValueError):
    """The text is no Ed25519 public key, neither in PEM nor in base64."""


def current_key() -> SigningKey:
    """The key that signs now; the first one is made when it is first asked for."""
    while True:
        key = SigningKey.objects.filter(is_current=True).first() or _made()
        if key is not None:
            return key


def replace_key() -> SigningKey:
    """A new key that signs from now on. The one before signs no more; what it signed can still be checked."""
    with transaction.atomic():
        SigningKey.objects.filter(is_current=True).update(
            is_current=False, private_key=None, retired_at=timezone.now()
        )
        # Where somebody else replaces it in the same moment, that one is as new.
        return _made() or SigningKey.objects.get(is_current=True)


def _made() -> SigningKey | None:
    """A new current key; None where another process has made one in the same moment."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    try:
        with transaction.atomic():
            key = SigningKey(
                key_id=id_of(public),
                public_key=base64.b64encode(public).decode(),
                created_at=timezone.now(),
            )
            key.private_key = Secret(base64.b64encode(private.private_bytes_raw()).decode())
            key.save()
            return key
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return None


def sign(key: SigningKey, data: bytes) -> bytes:
    """The 64 bytes of the signature. Raises SigningKeyUnreadable."""
    try:
        private = base64.b64decode(key.private_key.reveal())
    except SecretUnreadable as error:
        raise SigningKeyUnreadable(str(error)) from None
    return Ed25519PrivateKey.from_private_bytes(private).sign(data)


def holds(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether the signature is of these bytes, by the private part that belongs to this public one."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def id_of(public: bytes) -> str:
    """The name of a key, which follows from its public part."""
    return hashlib.sha256(public).hexdigest()[:16]


def public_bytes(key: SigningKey) -> bytes:
    return base64.b64decode(key.public_key)


def pem_of(key: SigningKey) -> str:
    """The public part as `openssl pkeyutl -verify` takes it."""
    public = Ed25519PublicKey.from_public_bytes(public_bytes(key))
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def read_public(text: bytes) -> bytes:
    """The 32 bytes of a public key in PEM or base64. Raises NotAPublicKey."""
    try:
        raw = base64.b64decode(text.strip(), validate=True)
        if len(raw) == RAW_BYTES:
            return raw
    except binascii.Error:
        pass
    try:
        key = load_pem_public_key(text)
    except (ValueError, UnsupportedAlgorithm):
        raise NotAPublicKey("it is no public key in PEM or base64") from None
    if not isinstance(key, Ed25519PublicKey):
        raise NotAPublicKey("it is a public key, but not one of Ed25519")
    return key.public_bytes_raw()
