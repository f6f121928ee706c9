"""Small: the memory of a sync does not grow with the number of invoices."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bank_transfers.billingo.tests.robustness import dataset, ended, start
from bank_transfers.models import BillingoInvoice, Company
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

MEASURED = """
import re, resource, sys, django
from pathlib import Path
django.setup()
from bank_transfers.billingo.sync.service import BillingoSyncService
from bank_transfers.models import Company
log = BillingoSyncService().sync_company(Company.objects.get(pk=int(sys.argv[1])))
# On Linux a new process inherits the ru_maxrss of the one that started it, and that one holds a sandbox.
status = Path("/proc/self/status")
own = re.search("VmHWM:\\s+([0-9]+)", status.read_text()) if status.exists() else None
peak = own.group(1) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(log.status, log.invoices_created, "peak", peak)
"""
# Of both, batches are full. The texts of the documents between them are some 30 MiB.
SMALL, LARGE = 3_000, 12_000


def test_twelve_thousand_invoices_take_hardly_more_memory_than_three_thousand(
    make_company: Callable[..., Company], subprocess_env: dict[str, str]
) -> None:
    """Within 10 MiB. The sandbox runs in this process, the sync in one of its own."""
    peaks: list[int] = []
    for number, count in enumerate((SMALL, LARGE)):
        firm = make_company(name=f"{count}", tax_id=f"{20_000_000 + number}-2-42", key="memory-key")
        data = dataset(count)
        with Sandbox(key="memory-key", dataset=data) as world:
            process = start(
                MEASURED,
                firm.pk,
                env=subprocess_env,
                BILLINGO_BASE_URL=world.url,
                BILLINGO_REQUESTS_PER_MINUTE="100000",
            )
            output = ended(process, 300)
        found = re.search(rf"COMPLETED {count} peak (\d+)", output)
        assert found, output
        peaks.append(int(found.group(1)))
    assert BillingoInvoice.objects.filter(company=firm).count() == LARGE
    small, large = (peak / 1024 for peak in peaks)
    assert large - small <= 10, f"{small:.0f} MiB for {SMALL}, {large:.0f} MiB for {LARGE}"
