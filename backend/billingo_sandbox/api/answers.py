"""An answer before it goes out: status, headers and a body that is joined and compressed only when it is needed."""

import gzip
from collections.abc import Mapping
from typing import Any

from billingo_sandbox.codec import dumps

from .pages import Page

JSON, HTML, PDF = "application/json", "text/html; charset=utf-8", "application/pdf"

_WORTH_COMPRESSING = 512


class Answer:
    """One answer of the API. Never changed once made, so that pages can be kept and sent again."""

    __slots__ = ("_body", "_gzipped", "content_type", "headers", "page", "status")

    def __init__(
        self,
        status: int,
        body: bytes | None,
        content_type: str = JSON,
        headers: Mapping[str, str] | None = None,
        page: Page | None = None,
    ) -> None:
        self.status = status
        self.content_type = content_type
        self.headers = dict(headers or {})
        self.page = page
        self._body = body
        self._gzipped: bytes | None = None

    @property
    def body(self) -> bytes:
        """The plain bytes."""
        if self._body is not None:
            return self._body
        return b"" if self.page is None else self.page.body()

    @property
    def gzipped(self) -> bytes:
        """The bytes compressed quickly rather than tightly; kept, because a page is often sent again."""
        if self._gzipped is None:
            self._gzipped = gzip.compress(self.body, compresslevel=1, mtime=0)
        return self._gzipped

    def with_headers(self, headers: Mapping[str, str]) -> "Answer":
        """The same answer with more headers; what is compressed already is taken along."""
        other = Answer(self.status, self._body, self.content_type, {**self.headers, **headers}, self.page)
        other._gzipped = self._gzipped
        return other

    def payload(self, gzip_accepted: bool) -> tuple[bytes, dict[str, str]]:
        """What goes over the wire and its headers, for a client that accepts gzip or not."""
        headers = {"Content-Type": self.content_type, **self.headers}
        if not gzip_accepted:
            return self.body, headers
        if self._gzipped is None and self.page is None and len(self.body) < _WORTH_COMPRESSING:
            return self.body, headers
        return self.gzipped, {**headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}


def json_answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer of plain data."""
    return Answer(status, dumps(value), JSON, headers)


def page_answer(page: Page) -> Answer:
    """An answer of one page of a listing."""
    return Answer(200, None, page=page)
