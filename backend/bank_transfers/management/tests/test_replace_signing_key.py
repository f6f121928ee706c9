"""replace_signing_key: another key signs; the private part of the one before is forgotten, its public part kept."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from bank_transfers.billingo.certificates import keys
from bank_transfers.models import SigningKey

pytestmark = pytest.mark.django_db


def test_the_old_one_still_checks_and_signs_no_more() -> None:
    old = keys.current_key()
    signature = keys.sign(old, b"then")
    out = StringIO()
    call_command("replace_signing_key", stdout=out)
    new = keys.current_key()
    assert new.pk != old.pk
    assert keys.read_public(out.getvalue().split("part:\n")[1].encode()) == keys.public_bytes(new)
    old.refresh_from_db()
    assert (old.is_current, old.private_key, old.retired_at is None) == (False, None, False)
    assert keys.holds(keys.public_bytes(old), signature, b"then")
    assert not keys.holds(keys.public_bytes(new), signature, b"then")


def test_it_is_rotated_as_every_secret_and_a_lost_one_can_be_replaced(settings: Any) -> None:
    key = keys.current_key()
    before, after = settings.CREDENTIAL_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.CREDENTIAL_ENCRYPTION_KEYS = [after, before]
    call_command("rotate_credentials", stdout=StringIO())
    settings.CREDENTIAL_ENCRYPTION_KEYS = [after]
    assert keys.sign(SigningKey.objects.get(pk=key.pk), b"x")
    settings.CREDENTIAL_ENCRYPTION_KEYS = [before]
    with pytest.raises(keys.SigningKeyUnreadable):
        keys.sign(keys.current_key(), b"x")
    call_command("replace_signing_key", stdout=StringIO())
    assert keys.sign(keys.current_key(), b"x")
