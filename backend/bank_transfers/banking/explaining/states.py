"""What is still to be done about a booked line."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bank_transfers.banking.models import LineStatus


class LineState(models.TextChoices):
    OPEN = "open", _("open")
    EXPLAINED = "explained", _("explained")


BY_STATE = {
    LineState.OPEN: Q(status=LineStatus.BOOKED, explanation=""),
    LineState.EXPLAINED: Q(status=LineStatus.BOOKED, explanation__gt=""),
}
