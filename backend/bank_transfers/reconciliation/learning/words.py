"""Relations in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bank_transfers.banking.account_numbers import written

from .models import RelationKind
from .relations import Relation, Told


def conditions(one: Relation) -> str:
    """`from account 12345678-12345678`; of a habit nothing."""
    if one.name.kind == RelationKind.PAYER_ACCOUNT:
        return _("counterparty's account is %(value)s") % {"value": written(one.name.key)}
    if one.name.kind == RelationKind.PAYER_NAME:
        return _("the bank writes the payer as “%(value)s”") % {"value": one.name.key}
    return ""


def conclusion(one: Relation, told: Told) -> str:
    """What the matcher takes from it."""
    if one.name.kind != RelationKind.HABIT:
        said = _("does not pay for %(partner)s") if one.denied else _("pays for %(partner)s")
        return said % {"partner": one.partner_name}
    if told.usual_delay is None:
        return ""
    values = {"days": abs(told.usual_delay), "spread": told.spread}
    if told.usual_delay > 0:
        return _("usually pays %(days)s days after the due day (± %(spread)s)") % values
    if told.usual_delay < 0:
        return _("usually pays %(days)s days before the due day (± %(spread)s)") % values
    return _("usually pays on the due day (± %(spread)s)") % values
