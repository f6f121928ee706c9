"""Faults that replace or bend an answer: refusals, listings that lie, bodies that are not what they say."""

import time
import zlib
from dataclasses import replace
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from billingo_sandbox.api import errors
from billingo_sandbox.api.answers import HTML, JSON, Answer, json_answer, page_answer
from billingo_sandbox.api.errors import ApiError
from billingo_sandbox.api.pages import Page
from billingo_sandbox.codec import dumps
from billingo_sandbox.conditions.faults import Fault

_HTML_ERROR = (
    "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1><hr>nginx</body></html>\n"
)
_HTML_PAGE = "<!DOCTYPE html><html><title>Billingo</title><body>Karbantartás, őrizzük adatait</body></html>\n"
_REASONS = {
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
    503: "503 Service Temporarily Unavailable",
}

_CLIENT_ERRORS = {
    "quota_used_up": (400, errors.QUOTA),
    "unauthorized": (401, errors.UNAUTHORIZED),
    "payment_required": (402, errors.PAYMENT_REQUIRED),
    "forbidden": (403, errors.FORBIDDEN),
    "not_found": (404, errors.NOT_FOUND),
}


def error_answer(error: ApiError) -> Answer:
    """The answer of a refusal."""
    return json_answer(error.body, error.status)


def refusal(fault: Fault, elsewhere: str) -> Answer | None:
    """The answer of a fault that needs no look at the request; None for the other kinds.

    `elsewhere` is the address a redirect points to unless the fault names one.
    """
    options = fault.options
    if fault.kind in _CLIENT_ERRORS:
        return error_answer(errors.client_error(*_CLIENT_ERRORS[fault.kind]))
    answer = None
    match fault.kind:
        case "too_many_requests":
            headers = _retry_after(options["retry_after"], options["form"])
            answer = error_answer(errors.client_error(429, errors.TOO_MANY)).with_headers(headers)
        case "server_error":
            answer = _server_error(int(options["status"]), options["body"])
        case "unprocessable":
            answer = error_answer(errors.validation_error((options["field"], options["message"])))
        case "redirect":
            answer = Answer(int(options["status"]), b"", HTML, {"Location": options["location"] or elsewhere})
        case "html_200":
            answer = Answer(200, _HTML_PAGE.encode(), HTML)
        case "empty_200":
            answer = Answer(200, b"", JSON)
    return answer


def bent(answer: Answer, fault: Fault) -> Answer:
    """The answer as a fault of content leaves it; the same answer for kinds that are not about content."""
    if fault.kind == "truncated_json":
        body = answer.body
        return Answer(answer.status, body[: int(len(body) * fault.options["share"])], answer.content_type)
    if fault.kind == "not_object":
        return json_answer(fault.options["value"])
    if answer.page is None:
        return answer
    if fault.kind == "data_not_list":
        return Answer(200, b'{"data":' + dumps(fault.options["value"]) + b"," + answer.page.tail())
    page = _bent_page(answer.page, fault)
    return answer if page is None else page_answer(page)


def _bent_page(page: Page, fault: Fault) -> Page | None:
    options = fault.options
    match fault.kind:
        case "wrong_total":
            return replace(page, total=_lie(page.total, options))
        case "wrong_current_page":
            return replace(page, current_page=_lie(page.current_page, options))
        case "repeated_rows":
            return replace(page, rows=_repeated(page.rows, int(options["count"]), bool(options["push_out"])))
        case "missing_row":
            return replace(page, rows=_thinned(page.rows, int(options["count"])))
        case "shuffled_rows":
            return replace(page, rows=_shuffled(page.rows, fault))
    return None


def _lie(truth: int, options: dict[str, Any]) -> int:
    return truth + int(options["delta"]) if options["value"] is None else int(options["value"])


def _repeated(rows: list[bytes], count: int, push_out: bool) -> list[bytes]:
    if not push_out:
        return rows + rows[:count]
    # The page keeps its length: rows from the top come again in place of those at the end, which are lost.
    count = min(count, len(rows) // 2)
    return rows[: len(rows) - count] + rows[:count]


def _thinned(rows: list[bytes], count: int) -> list[bytes]:
    middle = len(rows) // 2
    return rows[:middle] + rows[middle + count :]


def _shuffled(rows: list[bytes], fault: Fault) -> list[bytes]:
    order = sorted(range(len(rows)), key=lambda _: fault.chance.unit())
    return [rows[place] for place in order]


def _retry_after(seconds: float, form: str) -> dict[str, str]:
    if form == "none":
        return {}
    if form == "seconds":
        return {"Retry-After": f"{seconds:g}"}
    return {"Retry-After": formatdate(time.time() + seconds, usegmt=True)}


def _server_error(status: int, body: str) -> Answer:
    if body == "empty":
        return Answer(status, b"", HTML)
    if body == "html":
        return Answer(status, _HTML_ERROR.format(_REASONS.get(status, str(status))).encode(), HTML)
    return error_answer(errors.server_error(status))


def broken_gzip(body: bytes) -> bytes:
    """A gzip stream of the body with its middle overwritten, so that it starts well and then can't be read."""
    compressor = zlib.compressobj(1, zlib.DEFLATED, 31)
    packed = bytearray(compressor.compress(body) + compressor.flush())
    middle = len(packed) // 2
    packed[middle : middle + 32] = b"\xff" * len(packed[middle : middle + 32])
    return bytes(packed)


@lru_cache(maxsize=2)
def gzip_bomb(megabytes: int) -> bytes:
    """A gzip stream of about a thousandth of the size it expands to: a page whose JSON is mostly blanks."""
    block = b" " * 2**20
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts = [compressor.compress(b'{"data":[') + compressor.flush(zlib.Z_FULL_FLUSH)]
    # Full flushes make each block's bytes independent of the others: one compressed block serves for all.
    packed = compressor.compress(block) + compressor.flush(zlib.Z_FULL_FLUSH)
    parts.extend([packed] * megabytes)
    tail = b'],"total":0,"per_page":100,"current_page":1,"last_page":1}'
    parts.append(compressor.compress(tail) + compressor.flush())
    checksum = zlib.crc32(b'{"data":[')
    for _ in range(megabytes):
        checksum = zlib.crc32(block, checksum)
    length = len(b'{"data":[') + megabytes * len(block) + len(tail)
    trailer = zlib.crc32(tail, checksum).to_bytes(4, "little") + (length % 2**32).to_bytes(4, "little")
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + b"".join(parts) + trailer
