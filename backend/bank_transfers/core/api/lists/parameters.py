"""Which query parameters an endpoint or a named list knows. Others are refused: a filter that is misspelt would filter
nothing."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from bank_transfers.core.api.errors import Invalid, UnknownParameter

# The lists of which people save views, by name; the router fills it. A viewset has the attribute `list_name`, a
# ListFilter as `filterset_class`, and an `ordering`, where there is a choice.
LISTS: dict[str, Any] = {}


def refuse_repeated(request: Request) -> None:
    """Raises Invalid for a query parameter that is there twice: taking one of its values would be a guess."""
    repeated = [name for name, values in request.query_params.lists() if len(values) > 1]
    if repeated:
        sentence = str(_("This is given more than once. Separate several values by commas."))
        raise Invalid(errors={name: [sentence] for name in repeated})


def refuse_unknown(names: Collection[str], known: Collection[str]) -> None:
    """Raises UnknownParameter for what is not known, with the nearest known name for each."""
    if unknown := sorted(set(names) - set(known)):
        raise UnknownParameter(errors={name[:100]: [advice(name, known)] for name in unknown[:20]})


def known_parameters(view: Any) -> set[str]:
    """Those of the present action of a ScopedViewSet: its own, its filters, its pages."""
    names = {parameter.name for parameter in view.parameters.get(view.action, ())}
    filterset = getattr(view, "filterset_class", None)
    if filterset is not None and view.action in view.filtered:
        names |= filterset.base_filters.keys()
    if view.pagination_class is not None and view.action in view.paged:
        names |= set(view.pagination_class.parameter_names)
    return names


def advice(name: str, known: Collection[str]) -> str:
    """What to write instead."""
    nearest = get_close_matches(name[:100], sorted(known), n=1, cutoff=0.5)
    if nearest:
        return _("There is no such parameter. Did you mean %(name)s?") % {"name": nearest[0]}
    if not known:
        return _("There is no such parameter; there is none here.")
    return _("There is no such parameter. There are: %(names)s.") % {"names": ", ".join(sorted(known))}


def remember(viewset: Any) -> None:
    if name := getattr(viewset, "list_name", ""):
        LISTS[name] = viewset


def parameters_of(name: str) -> set[str]:
    """What narrows and orders the list of that name. Raises KeyError."""
    viewset = LISTS[name]
    ordered = {"ordering"} if getattr(viewset, "ordering", None) else set()
    return {*viewset.filterset_class.base_filters, *ordered}
