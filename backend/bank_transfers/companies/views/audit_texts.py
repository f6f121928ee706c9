"""Entries as sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bank_transfers.companies.audit.actions import ACTIONS
from bank_transfers.companies.models import FeatureTemplate, Role
from bank_transfers.core.locale_format import LocaleFormat, hungarian

ROLES = dict(Role.choices)
NO_NAMES: Mapping[str, str] = {}
# What stands where nothing is chosen.
OF_ACCOUNT = "account "  # how a change of one account's begins
OF_NOTHING: Mapping[str, Promise] = {
    "sync_hour": _("default"),
    "sync_interval_minutes": _("off"),
    OF_ACCOUNT: _("as for the company"),
}
OF_HOURS = ("sync_hour", "sync_interval_from", "sync_interval_to")
OF_FEATURES = ("feature_switched_on", "feature_switched_off")
# What may be accepted without a person.
AUTOMATIC: Mapping[str, Promise] = {"off": _("off"), "exact": _("exact"), "on": _("on")}
# A bank line as acts name it: day, amount, currency, and perhaps who stands on the other side.
LINE = re.compile(r"(\d{4}-\d\d-\d\d) (-?\d+(?:\.\d+)?) ([A-Z]{3})(?: (.*))?", re.DOTALL)
# What may change, as people call it; without a name: what the sentence speaks of.
FIELDS: Mapping[str, Promise | str] = {
    "sync_hour": _("schedule"),
    "sync_interval_minutes": _("interval during the day"),
    "sync_interval_from": _("from hour"),
    "sync_interval_to": _("to hour"),
    "sync_interval_workdays": _("from Monday to Friday only"),
    "sync_paused": _("schedule paused"),
    "is_active": _("active"),
    "url": _("address"),
    "event_types": _("events"),
    "description": _("name"),
    "first_name": _("first name"),
    "last_name": _("last name"),
    "email": _("e-mail"),
    "automatic": "",
}


def feature_names() -> dict[str, str]:
    """Of each feature's code, in the active language."""
    rows = FeatureTemplate.objects.values_list("feature_code", "display_name", "display_name_en")
    return {code: name if hungarian() else english or name for code, name, english in rows}


def in_words(
    action: str, target: str, details: Mapping[str, Any], features: Mapping[str, str] = NO_NAMES
) -> str:
    """The act in the active language, roles by their names; its code where it is not known (any more).

    features: names by code. What changed is told with the old and the new value.
    """
    sentence = ACTIONS.get(action)
    if sentence is None:
        return f"{action} {target}".strip()
    if action in OF_FEATURES:
        target = features.get(target, target)
    named = {name: ROLES.get(value, value) for name, value in details.items() if isinstance(value, str)}
    told = str(sentence) % defaultdict(lambda: "–", {**named, "target": _line(target) or "–"})
    changes = details.get("changes")
    if action == "matching_settings_changed" and not changes:  # as it was written once
        return f"{told}: {_choices(str(details.get('automatic', '–')))}"
    return f"{told}: {_changed(changes)}" if isinstance(changes, dict) and changes else told


def _changed(changes: Mapping[str, Any]) -> str:
    """`schedule: 2:00 → 6:00; active: yes → no`"""
    told = []
    for name, pair in changes.items():
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else ("", pair)
        label = str(FIELDS.get(name, name.removeprefix(OF_ACCOUNT)))
        told.append(f"{label}{': ' if label else ''}{_value(name, before)} → {_value(name, after)}")
    return "; ".join(told)


def _line(target: str) -> str:
    """A bank line by the reader's way to write days and amounts; anything else as it is."""
    found = LINE.fullmatch(target)
    if found is None:
        return target
    day, amount, currency, other = found.groups()
    formats = LocaleFormat.now()
    try:
        told = f"{formats.day(date.fromisoformat(day))} {formats.money(Decimal(amount), currency)}"
    except (ValueError, InvalidOperation):
        return target
    return f"{told}, {other}" if other else told


def _choices(kept: str) -> str:
    """`on (≤ 500000.00), #3: off` with the words of the page."""
    return re.sub(r"\b(off|exact|on)\b", lambda found: str(AUTOMATIC[found[1]]), kept)


def _choice(said: Mapping[str, Any]) -> str:
    """`exact, at most 500,000.00`"""
    choice = str(AUTOMATIC.get(said.get("automatic", ""), said.get("automatic", "–")))
    upper = said.get("upper_amount")
    if upper is None:
        return choice
    most = gettext("at most %(amount)s") % {"amount": LocaleFormat.now().money(Decimal(str(upper)), "")}
    return f"{choice}, {most}"


def _value(field: str, value: Any) -> str:
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case int():
            return _number(field, value)
        case dict():
            return _choice(value)
        case None | "":
            return str(OF_NOTHING.get(OF_ACCOUNT if field.startswith(OF_ACCOUNT) else field, "–"))
        case list():
            return ", ".join(map(str, value)) or "–"
        case _:
            return str(value)


def _number(field: str, value: int) -> str:
    if field in OF_HOURS:
        return f"{value}:00"
    if field == "sync_interval_minutes":
        return gettext("%(minutes)s minutes") % {"minutes": value}
    return str(value)
