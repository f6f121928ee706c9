"""What many operations say alike is said once: errors, their examples and parameters become components.

Written out at each operation they made four fifths of the schema. drf-spectacular calls `share_components` at the end.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from bank_transfers.core.api.errors import ApiError, Invalid

Kind = type[ApiError]
Json = dict[str, Any]
# In an operation's response until the end, in place of what it says: the kinds of error that share its status.
KINDS = "x-kinds"

COMPONENTS: Json = {
    "ApiError": {
        "type": "object",
        "required": ["detail", "code"],
        "properties": {
            "detail": {"type": "string", "description": "A sentence in Hungarian or English."},
            "code": {"type": "string", "description": "For programs; does not change."},
        },
    },
    "InvalidError": {
        "allOf": [
            {"$ref": "#/components/schemas/ApiError"},
            {
                "type": "object",
                "properties": {
                    "errors": {
                        "type": "object",
                        "description": "Sentences by field.",
                        "additionalProperties": {"type": "array", "items": {"type": "string"}},
                    }
                },
            },
        ]
    },
}


def share_components(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """The schema, its repetitions put into components."""
    components = result["components"]
    components["schemas"] = {**components["schemas"], **COMPONENTS}
    operations = [operation for methods in result["paths"].values() for operation in methods.values()]
    responses = _Named(components.setdefault("responses", {}))
    examples = components.setdefault("examples", {})
    for operation in operations:
        for status, answer in operation["responses"].items():
            if kinds := answer.get(KINDS):
                examples.update({kind.default_code: {"value": example(kind)} for kind in kinds})
                operation["responses"][status] = _ref(
                    "responses", responses.name_for(error_response(kinds), _phrase(int(status)))
                )
    _share_parameters(operations, components)
    return result


def error_response(kinds: list[Kind]) -> Json:
    """The answer for errors that share a status."""
    base = "InvalidError" if kinds[0].status_code == 400 else "ApiError"
    properties: Json = {"code": {"type": "string", "enum": sorted({kind.default_code for kind in kinds})}}
    for kind in kinds:
        properties.update(kind.extra_schema)
    schema = {"allOf": [_ref("schemas", base), {"type": "object", "properties": properties}]}
    examples = {kind.default_code: _ref("examples", kind.default_code) for kind in kinds}
    return {
        "description": ", ".join(f"`{kind.default_code}`" for kind in kinds),
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }


def example(kind: Kind) -> Json:
    body: Json = {"detail": str(kind.default_detail), "code": kind.default_code}
    if kind is Invalid:
        body["errors"] = {"field": ["This field is required."]}
    for name, schema in kind.extra_schema.items():
        body[name] = schema.get("example", None)
    return body


def _share_parameters(operations: list[Json], components: Json) -> None:
    """Parameters that occur more than once."""
    times = Counter(_text(parameter) for parameter in _parameters(operations))
    named = _Named(components.setdefault("parameters", {}))
    for operation in operations:
        if "parameters" in operation:
            operation["parameters"] = [
                _ref("parameters", named.name_for(parameter, parameter["name"]))
                if times[_text(parameter)] > 1
                else parameter
                for parameter in operation["parameters"]
            ]


def _parameters(operations: list[Json]) -> Iterator[Json]:
    for operation in operations:
        yield from operation.get("parameters", ())


class _Named:
    """Objects under names: `BadRequest`, and a number where another one has the name."""

    def __init__(self, there: Json) -> None:
        self._there = there
        self._names: dict[str, str] = {}

    def name_for(self, thing: Json, wanted: str) -> str:
        text = _text(thing)
        if text not in self._names:
            name, number = wanted, 1
            while name in self._there:
                number += 1
                name = f"{wanted}{number}"
            self._there[name], self._names[text] = thing, name
        return self._names[text]


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _text(thing: Json) -> str:
    return json.dumps(thing, sort_keys=True, default=str)
