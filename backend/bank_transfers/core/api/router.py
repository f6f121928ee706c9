"""The one door for endpoints with company data."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.routers import Route, SimpleRouter

from .lists.parameters import remember
from .viewsets import complaints


class ScopedRouter(SimpleRouter):
    """Takes only viewsets that can't forget their company, and refuses others when the program starts.

    A list of one thing (settings) may be changed where it is read: PATCH is the action `change`.
    """

    routes = [
        route._replace(mapping={**route.mapping, "patch": "change"})
        if isinstance(route, Route) and route.mapping.get("get") == "list"
        else route
        for route in SimpleRouter.routes
    ]

    def register(self, prefix: str, viewset: Any, basename: str | None = None) -> None:
        """Raises ImproperlyConfigured with everything that is wrong with the viewset."""
        found = complaints(viewset)
        if found:
            name = getattr(viewset, "__name__", viewset)
            raise ImproperlyConfigured(f"{name} cannot be registered: {'; '.join(found)}")
        super().register(prefix, viewset, basename)
        remember(viewset)
