"""Exchange rates of the demo are made up: in one database they never stand beside those of the MNB.

Needs Django to be set up before a function is called.
"""

from __future__ import annotations

from pathlib import Path

MARK = "demo_rates"


def keep_apart(var: Path, *, real: bool) -> bool:
    """With an account of one's own, made-up rates of a demo go, and are fetched anew. The demo fetches none where rates
    of the MNB are already. Returns whether rates are fetched. `MARK` below `var` tells that those here are made up."""
    from django.conf import settings
    from django.db import transaction

    from bank_transfers.models import ExchangeRate, ExchangeRateRun

    mark = var / MARK
    if real:
        if mark.exists():
            with transaction.atomic():
                ExchangeRate.objects.all().delete()
                ExchangeRateRun.objects.all().delete()  # they know which days were asked for
            mark.unlink()
    elif mark.exists() or not ExchangeRate.objects.exists():
        mark.touch()
    else:
        settings.MNB_RATES_URL = ""
    return bool(settings.MNB_RATES_URL)
