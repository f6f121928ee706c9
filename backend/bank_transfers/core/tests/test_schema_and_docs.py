"""GET /api/schema/ and /api/docs/"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.utils import translation

from bank_transfers.core.api.errors import ApiError
from bank_transfers.core.api.openapi.docs import openapi

pytestmark = pytest.mark.once

CSP = "Content-Security-Policy"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in openapi()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def meant(thing: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to; what is none is itself."""
    if "$ref" not in thing:
        return thing
    found: Any = openapi()
    for part in thing["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return meant(found)


def content(operation: dict[str, Any], status: str) -> dict[str, Any]:
    found: dict[str, Any] = (
        meant(operation["responses"][status]).get("content", {}).get("application/json", {})
    )
    return found


def codes(operation: dict[str, Any], status: int) -> list[str]:
    _base, own = content(operation, str(status))["schema"]["allOf"]
    found: list[str] = own["properties"]["code"]["enum"]
    return found


def parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [meant(parameter) for parameter in operation.get("parameters", ())]


def test_anyone_may_read_it() -> None:
    answer = Client().get("/api/schema/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["openapi"].startswith("3.")
    assert "/api/auth/login/" in answer.json()["paths"]


def test_any_accept_header_will_do() -> None:
    for accept in ("*/*", "application/yaml", "text/html"):
        assert Client().get("/api/schema/", headers={"Accept": accept}).status_code == 200


def test_it_is_english_for_everybody() -> None:
    openapi.cache_clear()
    with translation.override("hu"):
        first = openapi()
    assert "Jelentkezzen" not in str(first)
    assert "Log in first." in str(first)


def test_every_operation_says_who_may_and_how_it_fails() -> None:
    for name, operation in operations():
        assert operation.get("description"), name
        assert {"400", "500", "503"} <= operation["responses"].keys(), name
        if operation.get("security") == [{"bearer": []}]:
            assert {"not_authenticated", "token_expired", "session_ended"} <= set(codes(operation, 401)), name
        if "requestBody" in operation:
            assert {"413", "415"} <= operation["responses"].keys(), name


def test_scoped_operations_list_their_codes() -> None:
    paths = openapi()["paths"]
    logs = paths["/api/billingo-sync-logs/"]["get"]
    assert codes(logs, 403) == ["company_inactive", "feature_not_enabled", "no_company", "not_a_member"]
    assert {"invalid_page", "invalid_page_size", "company_required"} <= set(codes(logs, 400))
    assert "page_not_found" in codes(logs, 404)
    assert "X-Company-ID" in {parameter["name"] for parameter in parameters(logs)}
    assert {"api_token": []} in logs["security"]
    member = paths["/api/members/{id}/"]["patch"]
    assert {"api_token": []} not in member["security"]
    assert {"api_token_read_only", "login_needed"} <= set(codes(member, 403))
    assert "role_required" in codes(member, 403)
    assert codes(member, 404) == ["not_found"]
    assert codes(member, 409) == ["last_admin"]
    assert codes(paths["/api/auth/login/"]["post"], 401) == ["invalid_credentials"]
    assert codes(paths["/api/auth/login/"]["post"], 429) == ["throttled"]


def test_examples_fit_their_schemas() -> None:
    seen = 0
    whole = openapi()
    for name, operation in operations():
        for status in operation["responses"]:
            found = content(operation, status)
            for example in map(meant, found.get("examples", {}).values()):
                if "code" in (example.get("value") or {}):
                    jsonschema.validate(
                        example["value"], {**found["schema"], "components": whole["components"]}
                    )
                    seen += 1
                    assert example["value"]["code"], (name, status)
    assert seen > 100


def test_what_is_said_often_is_said_once() -> None:
    """Written out at each operation, errors made 370 of 400 kilobytes."""
    whole = openapi()
    size = len(json.dumps(whole, separators=(",", ":")))
    assert size < 3000 * sum(1 for _ in operations()) + 100_000
    for name, operation in operations():
        for status, answer in operation["responses"].items():
            if status >= "400" and "allOf" in content(operation, status).get("schema", {}):
                assert answer.keys() == {"$ref"}, (name, status)
    assert {"ApiError", "InvalidError"} <= whole["components"]["schemas"].keys()


def test_everything_is_told_in_words() -> None:
    for name, operation in operations():
        assert operation["summary"], name
        assert not operation["summary"].endswith("."), name
        for parameter in parameters(operation):
            assert parameter.get("description"), (name, parameter["name"])


def test_two_operations_of_one_address_are_not_told_alike() -> None:
    for path, methods in openapi()["paths"].items():
        told = [operation["summary"] for operation in methods.values()]
        assert len(set(told)) == len(told) or path == "/api/auth/preferences/", path


def test_tags_stand_in_the_order_of_use_each_with_a_text() -> None:
    tags = openapi()["tags"]
    names = [tag["name"] for tag in tags]
    assert names.index("billingo-invoices") < names.index("billingo-settings") < names.index("audit")
    assert all(tag["description"] for tag in tags)
    assert len(set(names)) == len(names)


def test_a_code_has_one_status_and_one_sentence() -> None:
    def kinds(kind: type[ApiError]) -> Iterator[type[ApiError]]:
        for child in kind.__subclasses__():
            yield child
            yield from kinds(child)

    known: dict[str, tuple[int, str]] = {}
    for kind in kinds(ApiError):
        found = (kind.status_code, str(kind.default_detail))
        assert known.setdefault(kind.default_code, found) == found, kind
        assert re.fullmatch(r"[a-z][a-z0-9_]*", kind.default_code)


def test_every_error_speaks_hungarian() -> None:
    with translation.override("en"):
        english = {kind: str(kind.default_detail) for kind in ApiError.__subclasses__()}
    with translation.override("hu"):
        for kind, sentence in english.items():
            assert str(kind.default_detail) != sentence, kind


def test_the_docs_page_loads_nothing_from_elsewhere() -> None:
    answer = Client().get("/api/docs/")
    assert answer.status_code == 200
    page = answer.content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    for source in sources:
        assert source.startswith("/api/docs/"), source
        loaded = Client().get(source.replace("&amp;", "&"))
        assert loaded.status_code == 200, source
        assert int(loaded.headers.get("Content-Length", 1)) > 0
    assert "/api/schema/" in Client().get(sources[-1].replace("&amp;", "&")).content.decode()


def test_the_docs_page_needs_no_inline_script() -> None:
    answer = Client().get("/api/docs/")
    assert not re.findall(r"<script(?![^>]*\bsrc=)", answer.content.decode())
    policy = answer.headers[CSP]
    assert "script-src 'self';" in policy
    assert "http" not in policy


@pytest.mark.parametrize("name", ["..%2f..%2f__init__.py", "../views.py", "none.js", "%2e%2e/x", "%00"])
def test_assets_are_those_of_the_package_only(name: str) -> None:
    assert Client().get(f"/api/docs/assets/{name}").status_code in {400, 404}
