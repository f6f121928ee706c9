"""A stand-in for Billingo's API v3: realistic Hungarian data, every bad day on demand.

In a test, in the same process::

    from billingo_sandbox import PAYMENTS, Sandbox

    with Sandbox(invoices=282, seed=1, key="sandbox-key") as sandbox:
        client = Client(base_url=sandbox.url, key="sandbox-key")
        expected = sandbox.documents                # newest created first, amounts as Decimal
        newest = expected[0]["id"]

        sandbox.pay(newest)                         # something happens at Billingo
        storno = sandbox.cancel(expected[3]["id"])
        sandbox.advance(3600)                       # an hour passes on its clock

        sandbox.fault("too_many_requests", page=2, retry_after=2)     # it misbehaves
        sandbox.fault("reset", probability=0.1, seed=7, path="/documents")
        sandbox.between(after_page=1, action=lambda: sandbox.insert())    # rows move between two pages
        sandbox.poison(newest, "nan_amount")        # one document rots ...
        sandbox.heal(newest)                        # ... and is well again

        sandbox.set_payments(newest, [{"price": 500}, {"price": Decimal("0.5"), "date": "2026-11-02"}])
        sandbox.set_payments(newest, [{"price": 100}], touch=False, follow=False)     # and nothing tells of it
        sandbox.after_payments(lambda: sandbox.pay(newest), newest)     # the history changes between two reads
        sandbox.poison_payments(newest, "three_decimals")
        sandbox.fault("latency", path=PAYMENTS, seconds=0.2, times=None)
        sandbox.fault("server_error", path=PAYMENTS, documents=[newest], method="GET", status=503, times=3)

        assert sandbox.max_in_flight <= 4           # what the client did
        assert [record.status for record in sandbox.requests].count(429) == 1
        assert sandbox.requests_by_endpoint["GET /documents/{id}/payments"] == 4

As a server of its own (`--port 0` picks a free port and prints it), controlled over HTTP::

    python -m billingo_sandbox --port 8099 --invoices 282 --seed 1

    from billingo_sandbox import SandboxClient
    remote = SandboxClient("http://127.0.0.1:8099")
    remote.pay(remote.documents[0]["id"])
    remote.between(after_page=2, action=("insert", {"type": "draft"}))

`faults.KINDS` names the faults and their options, `poison.KINDS` and `payment_poison.KINDS` the kinds of rot. The data
of an account is made by `generate(count, seed)`: the same arguments give the same bytes on any day. `partly_paid=N` has
exactly so many documents partially paid. Nothing here needs Django.
"""

from .client import SandboxClient
from .clock import Clock
from .conditions.faults import PAYMENTS
from .data.dataset import Dataset, generate
from .data.partners import DEFAULT_TAX_CODE
from .demo import DemoSandbox
from .sandbox import Sandbox
from .stats import Record

__all__ = [
    "DEFAULT_TAX_CODE",
    "PAYMENTS",
    "Clock",
    "Dataset",
    "DemoSandbox",
    "Record",
    "Sandbox",
    "SandboxClient",
    "generate",
]
