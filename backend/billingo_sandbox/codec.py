"""JSON to and from Python without ever passing a number through a binary float."""

import json
import re
from decimal import Decimal
from typing import Any, NewType, NoReturn

import msgspec

Json = dict[str, Any]
"""One decoded document: numbers are `int` or `Decimal`, exactly as written."""

DocumentId = NewType("DocumentId", int)

_encoder = msgspec.json.Encoder(decimal_format="number")

AMOUNT_KEYS = frozenset(
    {
        "gross_total", "conversion_rate", "net_unit_amount", "quantity", "net_amount", "gross_amount", "vat_amount",
        "net_amount_local", "gross_amount_local", "vat_amount_local", "vat_percentage", "vat_rate_net_amount",
        "vat_rate_vat_amount", "vat_rate_vat_amount_local", "vat_rate_gross_amount", "price", "total_gross",
        "total_gross_local", "total_vat_amount", "total_vat_amount_local",
    }
)  # fmt: skip


def dumps(value: Any) -> bytes:
    """Compact JSON in raw UTF-8; `Decimal` is written as a number with all its digits."""
    return _encoder.encode(value)


def loads(raw: bytes | str) -> Any:
    """Strict JSON into plain data, with `Decimal` for every number that has a fraction or an exponent.

    Raises `ValueError` for anything that is not JSON (NaN and Infinity included).
    """
    return json.loads(raw, parse_float=Decimal, parse_constant=_refuse_constant)


def loads_amounts(raw: bytes | str) -> Any:
    """Like `loads`, but every amount is a `Decimal`, whole ones too, so that comparisons need no thought."""
    return json.loads(
        raw, parse_float=Decimal, parse_constant=_refuse_constant, object_hook=_amounts_as_decimal
    )


def escaped_like_php(raw: bytes) -> bytes:
    """The same JSON in PHP's default dress: non-ASCII as `\\u` escapes, slashes as `\\/`."""
    # Slashes and non-ASCII characters can only stand inside strings, so plain replacement is safe.
    text = raw.decode().replace("/", "\\/")
    return re.sub(r"[^\x00-\x7f]", _unicode_escape, text).encode("ascii")


def _unicode_escape(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]


def _refuse_constant(token: str) -> NoReturn:
    raise ValueError(f"not a JSON number: {token}")


def _amounts_as_decimal(record: Json) -> Json:
    for key, value in record.items():
        if type(value) is int and key in AMOUNT_KEYS:
            record[key] = Decimal(value)
    return record
