"""A request to the API, free of the HTTP library."""

from dataclasses import dataclass

from .state import Access


@dataclass(slots=True, frozen=True)
class ApiRequest:
    """`path` is relative to the API's base, `url` the full address without the query string."""

    method: str
    path: str
    query: dict[str, str]
    url: str
    access: Access
    gzip_accepted: bool
    body: bytes = b""
