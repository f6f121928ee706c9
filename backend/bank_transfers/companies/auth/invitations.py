"""Invitations: an administrator makes a link, who has the link becomes a member.

Nothing here looks up whether an e-mail address has an account, so nobody can find that out: who has one logs in and
accepts as himself, who has none makes one while accepting. The maker of a link knows its token too, so a token never
sets the password of an account that exists.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bank_transfers.companies import audit
from bank_transfers.companies.models import Company, CompanyUser, Role
from bank_transfers.core.api.errors import Invalid
from bank_transfers.core.locale_format import hungarian

from . import throttle
from .errors import AlreadyMember, InvalidInvitation, TooManyInvitations
from .models import Invitation
from .passwords import require_good_password

LASTS = timedelta(days=7)
MOST_OPEN = 100
# No @: a name that is chosen here can't be an address, and so tells nobody which addresses have accounts.
USERNAME = re.compile(r"[\w.+-]{3,150}")


def invite(company_id: int, email: str, role: str, invited_by: Any) -> tuple[Invitation, str]:
    """A new invitation and its token, which is stored nowhere. Raises TooManyInvitations."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company_id)  # one at a time, so that the bound holds
        if Invitation.objects.open().filter(company_id=company_id).count() >= MOST_OPEN:
            raise TooManyInvitations
        invitation = Invitation.objects.create(
            company_id=company_id,
            email=email,
            role=role,
            invited_by=invited_by,
            token_digest=digest(token),
            expires_at=timezone.now() + LASTS,
        )
        audit.record(company_id, invited_by, "member_invited", email, role=role)
    return invitation, token


def state_of(token: str) -> dict[str, Any]:
    """Where the invitation of a token leads, and whether it still holds. Raises InvalidInvitation where there is none.

    One look-up by 256 bits that nobody guesses: who invents tokens learns nothing, and counts for nobody.
    """
    found = Invitation.objects.filter(token_digest=digest(token)).select_related("company", "invited_by")
    invitation = found.first()
    if invitation is None:
        raise InvalidInvitation
    inviter: Any = invitation.invited_by
    return {
        "company": invitation.company.name,
        "invited_by": _full_name(inviter),
        "role": invitation.role,
        "email": invitation.email,
        "expires_at": invitation.expires_at,
        "state": _state(invitation),
    }


def _state(invitation: Invitation) -> str:
    if invitation.accepted_at is not None:
        return "used"
    if invitation.expires_at <= timezone.now():
        return "expired"
    return "open" if invitation.company.is_active and _made_by_an_admin(invitation) else "void"


def _full_name(user: Any) -> str:
    """In the order of the active language."""
    names = (user.last_name, user.first_name) if hungarian() else (user.first_name, user.last_name)
    return " ".join(name for name in names if name) or str(user.get_username())


def accept_as(user: Any, token: str) -> CompanyUser:
    """Makes an existing user a member. Raises InvalidInvitation or AlreadyMember."""
    with transaction.atomic():
        return _join(_claimable(token), user)


def accept_as_new_user(token: str, username: str, password: str, address: str, **names: str) -> CompanyUser:
    """Makes a user, and a member of him.

    Raises InvalidInvitation, Throttled, Busy, and Invalid for a name that is taken or not allowed, or a weak password.
    """
    # Nobody guesses 256 bits: who invents tokens learns nothing, and counts for nobody behind his address.
    if not Invitation.objects.open().filter(token_digest=digest(token)).exists():
        raise InvalidInvitation
    # Each try tells whether a name is taken, so there are few for one invitation; they are no failed logins.
    with throttle.guess(f"invitation:{digest(token)}", f"invitation:{address}"), transaction.atomic():
        invitation = _claimable(token)
        return _join(invitation, _new_user(username, password, email=invitation.email, **names))


def digest(token: str) -> str:
    """What is stored of a token; 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _claimable(token: str) -> Invitation:
    """The invitation of a token, locked until the transaction ends. Raises InvalidInvitation."""
    found = Invitation.objects.open().filter(token_digest=digest(token), company__is_active=True)
    invitation = found.select_for_update(of=("self",)).first()
    if invitation is None:
        raise InvalidInvitation
    # Who is no administrator any more leaves no back door behind.
    if not _made_by_an_admin(invitation):
        raise InvalidInvitation
    return invitation


def _made_by_an_admin(invitation: Invitation) -> bool:
    return CompanyUser.objects.filter(
        company_id=invitation.company_id,
        user_id=invitation.invited_by_id,
        user__is_active=True,
        is_active=True,
        role=Role.ADMIN,
    ).exists()


def _join(invitation: Invitation, user: Any) -> CompanyUser:
    """Uses the invitation up for the user. Raises AlreadyMember, and InvalidInvitation when somebody was faster."""
    now = timezone.now()
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=now, accepted_by=user):
        raise InvalidInvitation
    membership, made = CompanyUser.objects.get_or_create(
        company_id=invitation.company_id, user=user, defaults={"role": invitation.role}
    )
    if not made:
        if membership.is_active:
            raise AlreadyMember
        membership.is_active, membership.role, membership.last_used_at = True, invitation.role, None
        membership.save()
    audit.record(
        invitation.company_id,
        user,
        "member_joined",
        user.get_username(),
        role=membership.role,
        by="invitation",
    )
    return membership


def _new_user(username: str, password: str, **fields: str) -> Any:
    users = get_user_model()
    name = unicodedata.normalize("NFKC", username)
    if not USERNAME.fullmatch(name):
        raise Invalid(errors={"username": [_("Use 3 to 150 letters, digits and . + - _ only.")]})
    user = users(**{users.USERNAME_FIELD: name}, **fields)
    require_good_password(password, user, "password")
    taken = Invalid(errors={"username": [_("This user name is taken. Choose another one.")]})
    if users._default_manager.filter(**{f"{users.USERNAME_FIELD}__iexact": name}).exists():
        raise taken
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise taken from None
    return user
