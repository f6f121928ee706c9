"""An export of very many invoices in the background: when it gives its first sign of life, how long it takes, how much
memory: `python -m benchmarks.operations [--invoices 100000]`, on scratch databases of every engine there is."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from .databases import engines
from .processes import ROOT, environment

START = "/api/billingo-invoices/export/start/?format=xlsx"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--invoices", type=int, default=100_000)
    count = parser.parse_args().invoices
    print(
        "| database | rows | 202 after ms | first rows after s | whole s | in one request s | MiB more | file MiB |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with engines({"sqlite", "postgresql"}) as (found, left_out):
        for engine in found:
            with engine.fresh() as url:
                env = environment(url, ALLOWED_HOSTS="testserver")
                _run([sys.executable, "-m", "benchmarks.api_seed", str(count)], env)
                told = json.loads(_run([sys.executable, "-m", "benchmarks.operations", "measure"], env))
            print(f"| {engine.name} | {count:,} | " + " | ".join(map(str, told)) + " |", flush=True)
    print(left_out)


def _run(command: list[str], env: dict[str, str]) -> str:
    return subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def measure() -> None:
    """In a process of its own, which is asked as a web server is and does the work in a thread."""
    import django

    django.setup()
    from django.db import connections

    from bank_transfers.companies.tests.helpers import client_in
    from bank_transfers.models import Company

    client = client_in(Company.objects.get())
    client.get("/api/billingo-invoices/?page_size=1")  # what is loaded by the first request
    before, peak, over = resident(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], resident())

    threading.Thread(target=watch, daemon=True).start()
    began = time.perf_counter()
    answer = client.post(START, secure=True)
    answered, first = time.perf_counter() - began, 0.0
    address = answer.headers["Location"]
    while (told := client.get(address, secure=True).json())["status"] in {"queued", "running"}:
        if told["done"] and not first:
            first = time.perf_counter() - began
        time.sleep(1)  # as the page asks
    whole = time.perf_counter() - began
    if told["status"] != "done":
        raise SystemExit(f"the operation ended as {told}")
    over.set()
    began = time.perf_counter()
    sheet = client.get(START.replace("start/", ""), secure=True)
    sheet.getvalue()
    direct = time.perf_counter() - began
    mib = told["file"]["size"] / 2**20
    more = round(peak[0] - before)
    json.dump(
        [round(answered * 1000), round(first, 1), round(whole, 1), round(direct, 1), more, round(mib)],
        sys.stdout,
    )
    connections.close_all()


def resident() -> float:
    """MiB of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
