"""Documents no client should trust: one kind of rot each, put into an otherwise sound document."""

from collections.abc import Callable

from msgspec import Raw

from billingo_sandbox.codec import Json, dumps, loads

_Spoil = Callable[[Json], "Json | Raw"]


def poisoned(raw: bytes, kind: str) -> bytes:
    """The bytes of a document with one thing rotten in it. Raises `ValueError` for an unknown kind."""
    try:
        spoil = KINDS[kind]
    except KeyError:
        raise ValueError(f"unknown poison {kind!r}; there are: {', '.join(sorted(KINDS))}") from None
    return dumps(spoil(loads(raw)))


def _field(key: str, token: bytes) -> _Spoil:
    return lambda document: {**document, key: Raw(token)}


def _without(key: str) -> _Spoil:
    return lambda document: {name: value for name, value in document.items() if name != key}


def _whole(token: bytes) -> _Spoil:
    return lambda document: Raw(token)


def _item_amount(token: bytes) -> _Spoil:
    def spoil(document: Json) -> Json:
        first = {**document["items"][0], "net_amount": Raw(token)}
        return {**document, "items": [first, *document["items"][1:]]}

    return spoil


def _name(token: bytes) -> _Spoil:
    """The name of the partner, live and printed; a document without partner gets a bare one."""

    def spoil(document: Json) -> Json:
        renamed = {
            key: {**(document[key] or {"id": 1}), "name": Raw(token)}
            for key in ("partner", "document_partner")
        }
        return {**document, **renamed}

    return spoil


def _nested(levels: int) -> _Spoil:
    return _field("nested", b"[" * levels + b"]" * levels)


KINDS: dict[str, _Spoil] = {
    "nan_amount": _field("gross_total", b"NaN"),
    "infinity_amount": _field("gross_total", b"Infinity"),
    "huge_amount": _field("gross_total", b"1e400"),
    "huge_item_amount": _item_amount(b"1e400"),
    "nan_item_amount": _item_amount(b"NaN"),
    "text_amount": _field("gross_total", b'"ezer forint"'),
    "null_amount": _field("gross_total", b"null"),
    "lone_surrogate": _name(b'"Fekete \\ud83d Kft."'),
    "nul_character": _name(b'"Fekete\\u0000 Kft."'),
    "invalid_utf8": _name(b'"Fekete \xff\xfe Kft."'),
    "huge_name": _name(b'"' + b"A" * 1_000_000 + b'"'),
    "missing_id": _without("id"),
    "null_id": _field("id", b"null"),
    "text_id": _field("id", b'"abc"'),
    "huge_id": _field("id", b"9223372036854775808123"),
    "invalid_date": _field("invoice_date", b'"2026-02-30"'),
    "items_not_list": _field("items", b'{"0":"x"}'),
    "missing_items": _without("items"),
    "null_document": _whole(b"null"),
    "number_document": _whole(b"42"),
    "deep_100": _nested(100),
    "deep_100000": _nested(100_000),
}
"""Poison by name: what it does to a decoded document."""
