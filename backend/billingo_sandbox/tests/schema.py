"""The published OpenAPI document as JSON Schema, eased where real life is looser than the document."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

_BESIDE = Path(__file__).parents[4] / "shared" / "billingo-openapi-3.0.14.yml"


def require_document() -> dict[str, Any]:
    """The OpenAPI document, from BILLINGO_OPENAPI or from beside the repository.

    It is not ours to keep in the repository: without it the test is skipped, on CI it fails.
    """
    path = Path(os.environ.get("BILLINGO_OPENAPI") or _BESIDE)
    if path.is_file():
        return _load(path)
    reason = f"the published OpenAPI document is not at {path}; name it in BILLINGO_OPENAPI"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def problems(value: Any, name: str, *, array: bool = False) -> list[str]:
    """How a value (plain data, numbers as floats) differs from the schema with this name, or an array of it."""
    errors = _validator(name, array).iter_errors(value)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


@cache
def _validator(name: str, array: bool) -> jsonschema.Draft7Validator:
    document = require_document()
    reference = {"$ref": f"#/components/schemas/{name}"}
    root = {"type": "array", "items": reference} if array else reference
    schemas = {key: _eased(schema) for key, schema in document["components"]["schemas"].items()}
    # A reference in Draft 7 hides what stands beside it, so the root is wrapped.
    schema = {"allOf": [root], "components": {"schemas": schemas}}
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker(["date"]))


@cache
def _load(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506  (a safe loader)
    return document


def _eased(schema: Any) -> Any:
    """Every property may be null; unknown keys are allowed by JSON Schema anyway."""
    if isinstance(schema, list):
        return [_eased(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    eased = {
        key: _eased(value)
        for key, value in schema.items()
        if key not in ("example", "description", "default")
    }
    if isinstance(schema.get("properties"), dict):
        properties = {name: _eased(entry) for name, entry in schema["properties"].items()}
        eased["properties"] = {
            name: {"anyOf": [entry, {"type": "null"}]} for name, entry in properties.items()
        }
    return eased
