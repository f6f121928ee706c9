"""The lists of the API by the names under which people save views of them. The router fills it."""

from __future__ import annotations

from typing import Any

# A name → the viewset. It has the attribute `list_name`, a ListFilter as `filterset_class`, and an `ordering`, where
# there is a choice.
LISTS: dict[str, Any] = {}


def remember(viewset: Any) -> None:
    if name := getattr(viewset, "list_name", ""):
        LISTS[name] = viewset


def parameters_of(name: str) -> set[str]:
    """What narrows and orders the list of that name. Raises KeyError."""
    viewset = LISTS[name]
    ordered = {"ordering"} if getattr(viewset, "ordering", None) else set()
    return {*viewset.filterset_class.base_filters, *ordered}
