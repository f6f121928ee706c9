"""Who makes a request: by `Authorization: Bearer bmt_…`, a token of a program's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from bank_transfers.companies.auth.authentication import SCHEME
from bank_transfers.core import logs
from bank_transfers.core.api.errors import Throttled
from bank_transfers.core.api.programs import SCHEME as SCHEMA_NAME
from bank_transfers.core.api.programs import takes_api_tokens
from bank_transfers.core.api.rate import Rate
from bank_transfers.core.web.caller import address_of

from .errors import ApiTokenExpired, ApiTokenInvalid, ApiTokenReadOnly, LoginNeeded
from .models import ApiToken
from .tokens import PREFIX, bearer_of

SAFE_METHODS = {"GET", "HEAD"}
WRONG_PER_MINUTE = 30
requests, wrong = Rate(), Rate()


class ApiTokenAuthentication(BaseAuthentication):
    """`request.user` is the token's member, `request.auth` the ApiToken, whose company alone it opens.

    Raises ApiTokenInvalid or ApiTokenExpired (401), ApiTokenReadOnly (403), LoginNeeded (403) for what only people may
    do, and Throttled: for a token that asks too often, and for an address with too many wrong tokens, whose right
    ones are let in all the same. Without such a header this is nobody.
    """

    api_errors = (ApiTokenInvalid, ApiTokenExpired, Throttled)
    api_errors_of_changes = (ApiTokenReadOnly,)
    api_errors_for_people = (LoginNeeded,)

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        text = text.strip()
        if scheme.lower() != SCHEME.lower() or not text.startswith(PREFIX):
            return None
        try:
            found = bearer_of(text)
        except (ApiTokenInvalid, ApiTokenExpired):
            refuse_if_too_many(wrong.wait(address_of(request), WRONG_PER_MINUTE))
            raise
        token = found.token
        logs.bind(user_id=found.user.pk, api_token_id=token.pk)
        refuse_if_too_many(requests.wait(token.pk, settings.API_TOKEN_REQUESTS_PER_MINUTE))
        view: Any = (request.parser_context or {}).get("view")
        if not takes_api_tokens(view):
            raise LoginNeeded
        reads = request.method in SAFE_METHODS or view.action in view.reading
        if token.scope != ApiToken.Scope.WRITE and not reads:
            raise ApiTokenReadOnly
        found.user.api_token = token.name  # for the audit
        return found.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


def refuse_if_too_many(wait: float) -> None:
    if wait:
        raise Throttled(wait)


class ApiTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = ApiTokenAuthentication
    name = SCHEMA_NAME

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": f"{PREFIX}…",
            "description": "A token made at /api/api-tokens/: for one company, within its maker's role and its scope.",
        }
