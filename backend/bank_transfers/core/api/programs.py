"""What programs may do with an API token; the rest is for people who log in."""

from __future__ import annotations

from typing import Any

SCHEME = "api_token"  # as the schema calls it


def takes_api_tokens(view: Any) -> bool:
    """Whether a token will do: for company data (a ScopedViewSet), and for no act that `needs_login`."""
    needs_login = getattr(view, "needs_login", None)
    return needs_login is not None and view.action not in needs_login
