"""manage.py send_notifications: in processes of its own, several at once, and killed in the middle."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from bank_transfers.models import BillingoSyncLog, Company, Mail, Webhook, WebhookDelivery
from bank_transfers.notifications.tests.conftest import admin_of
from bank_transfers.notifications.tests.receiver import Receiver, answer, stalls
from bank_transfers.notifications.tests.smtp import MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.stricter]
MakeRun = Callable[..., BillingoSyncLog]
MakeWebhook = Callable[..., Webhook]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(
    subprocess_env: dict[str, str], manage_argv: Callable[..., list[str]]
) -> Iterator[Callable[..., Any]]:
    """The command in a process of its own; none outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(**env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            manage_argv("send_notifications"),
            env={**subprocess_env, "WEBHOOK_ALLOW_LOOPBACK": "1", **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


def output(process: subprocess.Popen[str]) -> str:
    """What it printed, when it has ended well."""
    printed, _ = process.communicate(timeout=120)
    assert process.returncode == 0, printed
    return printed


def everything_is_due() -> None:
    for model in (Mail, WebhookDelivery):
        model._default_manager.exclude(next_try_at=None).update(next_try_at=timezone.now())


def test_it_says_what_it_did(
    alma: Company,
    admin: Any,
    receiver: Receiver,
    make_run: MakeRun,
    make_webhook: MakeWebhook,
    run_manage: Run,
) -> None:
    make_webhook(alma, receiver.url)
    make_run(alma, "FAILED", "invalid_api_key")
    with MailServer() as server:
        done = run_manage("send_notifications", env={**server.env, "WEBHOOK_ALLOW_LOOPBACK": "1"})
        assert (done.returncode, done.stdout) == (
            0,
            "Runs told of: 1. Mails sent: 1. Webhooks delivered: 1.\n",
        ), done
        (letter,) = server.mails
        assert letter["To"] == "anna@example.hu"
        assert letter.get_content_type() == "multipart/alternative"
        assert run_manage("send_notifications", env=server.env).stdout == ""
    assert receiver.types == ["sync.failed"]


def test_killed_between_sending_and_marking_it_loses_nothing(
    alma: Company,
    admin: Any,
    receiver: Receiver,
    make_run: MakeRun,
    make_webhook: MakeWebhook,
    start: Callable[..., Any],
) -> None:
    """Both a mail and a webhook were sent when the process dies; each comes once more, recognisably the same."""
    make_webhook(alma, receiver.url)
    make_run(alma, "FAILED", "invalid_api_key")
    with MailServer() as server:
        server.may_answer.clear()
        process = start(**server.env)
        server.wait_for(1)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        server.may_answer.set()
        receiver.behaviour = stalls
        process = start(**server.env, WEBHOOK_TIMEOUT_SECONDS="50")  # the mail is still claimed
        receiver.wait_for(1)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(server.mails) == 1
        receiver.behaviour = answer(200)
        assert output(start(**server.env)) == ""  # everything is claimed
        everything_is_due()
        assert "Mails sent: 1. Webhooks delivered: 1." in output(start(**server.env))
        assert output(start(**server.env)) == ""
        first, again = server.mails
        assert first["Message-ID"] == again["Message-ID"]
        assert first["Message-ID"].endswith("@example.hu>")
    assert [request.id for request in receiver.requests] == [receiver.requests[0].id] * 2
    assert Mail.objects.get().state == "SENT"
    assert WebhookDelivery.objects.get().state == "DELIVERED"


def test_three_processes_at_once_send_everything_once(
    receiver: Receiver, make_run: MakeRun, make_webhook: MakeWebhook, start: Callable[..., Any]
) -> None:
    companies = [Company.objects.create(name=f"C{n}", tax_id=f"{11111111 + n}-2-42") for n in range(10)]
    for company in companies:
        admin_of(company, f"admin{company.pk}")
        make_webhook(company, receiver.url)
        make_run(company, "FAILED", "invalid_api_key")
    with MailServer() as server:
        processes = [start(**server.env) for _ in range(3)]
        for process in processes:
            output(process)
        output(start(**server.env))
        assert len(server.mails) == 10
        assert len({letter["To"] for letter in server.mails}) == 10
    assert len(receiver.requests) == len({request.id for request in receiver.requests}) == 10
