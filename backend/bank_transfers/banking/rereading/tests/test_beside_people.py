"""Files are read again while people work: nobody waits for ever, and what they decide is kept."""

from __future__ import annotations

import io
import threading
import time
import zlib
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from bank_transfers.banking.explaining.tests.helpers import MAIN, line_of, movement, take
from bank_transfers.banking.formats.tests.writers import Account, camt
from bank_transfers.companies.tests.helpers import client_in, together
from bank_transfers.models import Company, StatementFile


@pytest.mark.django_db(transaction=True)
def test_a_line_is_decided_about_while_its_file_is_read_again() -> None:
    company = Company.objects.create(name="Minta Kft.", tax_id="12345676-2-42")
    company.enable_feature("BANKING")
    take(company, movement("-100.00", name="Bérbeadó Kft.", memo="bérleti díj"))
    mended = movement("-100.00", name="Bérbeadó Kft.", memo="mended")
    content = camt(Account(MAIN, movements=[mended]))
    StatementFile.objects.update(content=zlib.compress(content))
    client, line = client_in(company), line_of(company, "bérleti díj")
    changing = threading.Event()

    def slowly(execute: Any, sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if sql.startswith('UPDATE "bank_transfers_banktransaction"') and not changing.is_set():
            changing.set()
            time.sleep(0.5)
        return answer

    def read_again() -> None:
        with connection.execute_wrapper(slowly):
            call_command("reread_statements", all=True, stdout=io.StringIO())

    def decide() -> int:
        assert changing.wait(20)
        answer = client.post(f"/api/bank-transactions/{line.pk}/explain/", {"code": "loan"})
        return int(answer.status_code)

    assert together(read_again, decide) == [None, 200]
    line.refresh_from_db()
    assert (line.remittance_information, line.explanation) == ("mended", "loan")
    assert client.post(f"/api/bank-transactions/{line.pk}/undo/").json()["explanation"] is None
