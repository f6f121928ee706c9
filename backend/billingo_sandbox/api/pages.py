"""A page of a listing: the envelope around rows that are encoded already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from billingo_sandbox.codec import dumps

from .query import Paging


@dataclass(slots=True)
class Page:
    """One page as it will be sent; faults may bend any part of it before it is joined into bytes."""

    rows: list[bytes]
    total: int
    per_page: int
    current_page: int
    last_page: int
    prev_page_url: str | None
    next_page_url: str | None

    def body(self) -> bytes:
        """The JSON of the whole page."""
        return b'{"data":[' + b",".join(self.rows) + b"]," + self.tail()

    def tail(self) -> bytes:
        """The JSON after the rows, closing brace included."""
        return (
            b'"total":%d,"per_page":%d,"current_page":%d,"last_page":%d,"prev_page_url":%b,"next_page_url":%b}'
            % (
                self.total,
                self.per_page,
                self.current_page,
                self.last_page,
                _url(self.prev_page_url),
                _url(self.next_page_url),
            )
        )


def make_page(rows: Sequence[bytes], total: int, paging: Paging, url: str, query: Mapping[str, str]) -> Page:
    """The page of `paging` with `rows` on it; `url` and `query` are what its links repeat."""
    last = max(1, -(-total // paging.per_page))

    def link(page: int) -> str | None:
        if not 1 <= page <= last:
            return None
        return f"{url}?{urlencode(sorted({**query, 'per_page': paging.per_page, 'page': page}.items()))}"

    current = paging.page
    return Page(list(rows), total, paging.per_page, current, last, link(current - 1), link(current + 1))


def _url(url: str | None) -> bytes:
    # PHP escapes slashes in JSON, and a link is where everybody meets that.
    return b"null" if url is None else dumps(url).replace(b"/", b"\\/")
