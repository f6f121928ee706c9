"""A certificate of very many documents with a payment each, and its check against the mirror: seconds, processor time
and memory: `PYTHONPATH=.:backend python -m benchmarks.certificate`, on scratch databases of every engine there is."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from .databases import engines
from .operations import resident
from .processes import ROOT, environment

HEADER = (
    "database",
    "documents",
    "payments",
    "issued s",
    "CPU s",
    "MiB more",
    "checked s",
    "CPU s",
    "MiB more",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=1_000_000, help="a multiple of 20,000")
    count = parser.parse_args().invoices
    print(f"| {' | '.join(HEADER)} |\n| --- |{' ---: |' * (len(HEADER) - 1)}")
    with engines({"sqlite", "postgresql"}) as (found, left_out):
        for engine in found:
            with engine.fresh() as url:
                env = environment(url)
                _run([sys.executable, "-m", "benchmarks.api_seed", str(count)], env)
                told = json.loads(_run([sys.executable, "-m", "benchmarks.certificate", "measure"], env))
            print(f"| {engine.name} | " + " | ".join(map(str, told)) + " |", flush=True)
    print(left_out)


def _run(command: list[str], env: dict[str, str]) -> str:
    return subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def measure() -> None:
    """In a process of its own, on the database that was filled: issues, writes the file, checks it."""
    import django

    django.setup()
    from django.core.management import call_command

    from bank_transfers.billingo.certificates import service
    from bank_transfers.models import Company

    company = Company.objects.get()
    payments = _as_after_a_full_sync(company.pk)
    issued: list[bytes] = []
    figures: list[float] = []
    figures += _measured(lambda: issued.append(service.file_of(service.issue(company.pk))))
    with (
        tempfile.TemporaryDirectory(prefix="billingo-certificate-") as directory,
        open(os.devnull, "w") as out,
    ):
        file = Path(directory) / "certificate.json"
        file.write_bytes(issued[0])
        figures += _measured(
            lambda: call_command("verify_certificate", str(file), "--against-mirror", stdout=out)
        )
    documents = json.loads(issued[0])["certificate"]["documents"]["count"]
    json.dump([f"{documents:,}", f"{payments:,}", *figures], sys.stdout)


def _as_after_a_full_sync(company_id: int) -> int:
    """The run that brought the documents is a full one that ended, each of them was paid once. Out: the payments."""
    from django.db import connection
    from django.utils import timezone

    from bank_transfers.models import BillingoSyncLog, CompanyBillingoSettings
    from benchmarks.api_seed import analyze

    now = timezone.now()
    log = BillingoSyncLog.objects.get(company_id=company_id)
    BillingoSyncLog.objects.filter(pk=log.pk).update(
        full_sync=True, documents_listed=log.invoices_created, cursor=now
    )
    CompanyBillingoSettings.objects.filter(company_id=company_id).update(sync_cursor=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bank_transfers_billingoinvoicepayment "
            "(company_id, invoice_id, date, amount, payment_method, voucher_number, known_from) "
            "SELECT company_id, id, coalesce(due_date, '2026-01-01'), coalesce(gross_total, 1), 'wire_transfer', '', "
            "created_at FROM bank_transfers_billingoinvoice"
        )
        made = int(cursor.rowcount)
    analyze()
    return made


def _measured(work: Callable[[], object]) -> list[float]:
    """Seconds, processor time of this process, and its MiB above those before."""
    before, peak, over = resident(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], resident())

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    began, cpu = time.perf_counter(), time.process_time()
    work()
    figures = [round(time.perf_counter() - began, 1), round(time.process_time() - cpu, 1)]
    over.set()
    watching.join()
    return [*figures, round(peak[0] - before)]


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
