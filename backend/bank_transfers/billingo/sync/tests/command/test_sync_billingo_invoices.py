"""sync_billingo_invoices: one company or all, words that people understand, exit codes that cron can rely on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.utils import timezone

from bank_transfers.billingo.runs import claim
from bank_transfers.billingo.tests import mirror
from bank_transfers.core.fields import UnreadableSecret
from bank_transfers.models import BillingoInvoice, BillingoSyncLog, Company, CompanyBillingoSettings
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def run(*arguments: str) -> tuple[str, str]:
    """The command's output and its complaints."""
    out, err = StringIO(), StringIO()
    call_command("sync_billingo_invoices", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def failed(*arguments: str) -> tuple[str, str, str]:
    """Output, complaints and the last word of a command that must end with exit code 1."""
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("sync_billingo_invoices", *arguments, stdout=out, stderr=err)
    assert failure.value.returncode == 1
    return out.getvalue(), err.getvalue(), str(failure.value)


FIRST_SUMMARY = (
    "Companies: 1, completed: 1. Invoices: 282 processed, 282 created, 0 updated, 0 unchanged, 0 gone, 0 set aside. "
    "Line items: 581. API calls: 3."
)


def test_it_syncs_the_company_that_is_named_and_sums_up(
    company: Company, make_company: Callable[..., Company], sandbox: Sandbox
) -> None:
    other = make_company("Másik Kft.", "87654321-2-13")

    out, err = run("--company-id", str(company.pk))

    assert out.splitlines()[-1] == FIRST_SUMMARY
    assert err == ""
    mirror.assert_mirrors(company, sandbox)
    assert not BillingoInvoice.objects.filter(company=other).exists()
    assert BillingoSyncLog.objects.get().sync_type == "MANUAL"


def test_without_a_company_it_syncs_all(company: Company, sandbox: Sandbox) -> None:
    out, _ = run()

    assert out.splitlines()[-1] == FIRST_SUMMARY
    mirror.assert_mirrors(company, sandbox)
    assert BillingoSyncLog.objects.get().sync_type == "AUTOMATIC"


def test_cron_can_have_its_runs_logged_as_automatic(company: Company) -> None:
    run("--company-id", str(company.pk), "--automatic")

    assert BillingoSyncLog.objects.get().sync_type == "AUTOMATIC"


def test_it_tells_what_changed(company: Company, sandbox: Sandbox) -> None:
    run()
    sandbox.pay(mirror.pick(sandbox, payment_status="expired")["id"])
    sandbox.insert()
    sandbox.delete(sandbox.documents[100]["id"])

    out, _ = run("--full")

    assert out.splitlines()[-1].startswith(
        "Companies: 1, completed: 1. Invoices: 282 processed, 1 created, 1 updated, 280 unchanged, 1 gone, 0 set aside."
    )


def test_full_reads_everything(company: Company, sandbox: Sandbox) -> None:
    run()
    assert "Invoices: 0 processed" in run("--company-id", str(company.pk))[0]
    assert "Invoices: 282 processed, 0 created, 0 updated, 282 unchanged" in run("--full")[0]
    assert [log.full_sync for log in BillingoSyncLog.objects.order_by("pk")] == [True, False, True]


def test_a_set_aside_document_is_named_and_the_exit_code_is_1(company: Company, sandbox: Sandbox) -> None:
    document = sandbox.documents[3]
    sandbox.poison(document["id"], "invalid_date")

    out, err, last = failed()

    assert "PARTIAL" in out
    assert "281 created, 0 updated, 0 unchanged, 0 gone, 1 set aside" in out
    assert f"{document['invoice_number']} {document['id']}: invoice_date is not a date: '2026-02-30'" in err
    assert last == "1 of 1 companies did not end COMPLETED."


def test_many_problems_are_cut_short(company: Company, sandbox: Sandbox) -> None:
    for document in sandbox.documents[:25]:
        sandbox.poison(document["id"], "nan_amount")

    _, err, _ = failed()

    assert len(err.splitlines()) == 21
    assert "and 5 more" in err


def test_a_refused_key_fails_with_billingos_words(company: Company, sandbox: Sandbox) -> None:
    sandbox.remove_key("sandbox-key")

    out, err, _ = failed("--company-id", str(company.pk))

    assert "FAILED" in out
    assert "Billingo answered 401" in err
    log = BillingoSyncLog.objects.get()
    assert (log.status, log.errors_parsed[0]["code"]) == ("FAILED", "invalid_api_key")
    assert "sandbox-key" not in out + err + log.errors


@pytest.mark.parametrize("company_id", ["999999", "0", "-1", "99999999999999999999999999"])
def test_an_unknown_company_is_an_error(company: Company, company_id: str) -> None:
    assert failed(f"--company-id={company_id}") == ("", "", f"There is no company with the id {company_id}.")
    assert not BillingoSyncLog.objects.exists()


@pytest.mark.parametrize("company_id", ["egy", "1.5", ""])
def test_an_id_that_is_no_number_is_an_error_of_usage(company: Company, company_id: str) -> None:
    with pytest.raises(CommandError, match="--company-id: invalid int value"):
        run(f"--company-id={company_id}")


def test_with_no_company_at_all_there_is_nothing_to_do(db: None) -> None:
    assert run() == (
        "No company to sync: none is active with the feature BILLINGO_SYNC and an API key.\n",
        "",
    )


def no_key(company: Company) -> str:
    CompanyBillingoSettings.objects.update(api_key=None)
    return "Minta Kft. has no Billingo API key yet."


def no_settings(company: Company) -> str:
    company.billingo_settings.delete()
    return "Minta Kft. has no Billingo API key yet."


def switched_off(company: Company) -> str:
    CompanyBillingoSettings.objects.update(is_active=False)
    return "Syncing is switched off for Minta Kft."


def inactive_company(company: Company) -> str:
    Company.objects.update(is_active=False)
    return "Syncing is switched off for Minta Kft."


def no_feature(company: Company) -> str:
    company.disable_feature("BILLINGO_SYNC")
    return "The feature BILLINGO_SYNC is not enabled for Minta Kft."


@pytest.mark.parametrize("obstacle", [no_key, no_settings, switched_off, inactive_company, no_feature])
def test_a_company_that_may_not_be_synced_is_refused_by_name_and_passed_over_among_all(
    company: Company, sandbox: Sandbox, obstacle: Callable[[Company], str]
) -> None:
    reason = obstacle(company)

    assert failed("--company-id", str(company.pk))[2] == reason
    assert "No company to sync" in run()[0]
    assert not BillingoSyncLog.objects.exists()
    assert sandbox.requests == []


def test_it_names_the_log_of_a_sync_that_is_running(company: Company, sandbox: Sandbox) -> None:
    log = claim.claim(company.pk, "MANUAL", False)

    last = failed("--company-id", str(company.pk))[2]
    _, err, _ = failed()

    assert last == f"A sync of this company is already running (log {log.pk})."
    assert f"Minta Kft. (id {company.pk}): not synced: A sync of this company is already running" in err
    assert sandbox.requests == []
    log.refresh_from_db()
    assert log.status == "RUNNING"


def test_a_dead_run_is_closed_and_does_not_bar_the_way(company: Company, sandbox: Sandbox) -> None:
    dead = claim.claim(company.pk, "MANUAL", False)
    BillingoSyncLog.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=100))

    run()

    dead.refresh_from_db()
    assert dead.status == "FAILED"
    assert dead.completed_at is not None
    assert [problem["code"] for problem in dead.errors_parsed] == ["interrupted"]
    assert BillingoSyncLog.objects.filter(status="COMPLETED").count() == 1


def test_a_wrong_encryption_key_is_told_and_logged(company: Company, sandbox: Sandbox, settings: Any) -> None:
    wrong = Fernet.generate_key().decode()
    settings.CREDENTIAL_ENCRYPTION_KEYS = [wrong]

    out, err, last = failed("--company-id", str(company.pk))

    assert "CREDENTIAL_ENCRYPTION_KEY" in err
    log = BillingoSyncLog.objects.get()
    assert (log.status, log.errors_parsed[0]["code"]) == ("FAILED", "key_unreadable")
    assert sandbox.requests == []
    stored = CompanyBillingoSettings.objects.get().api_key
    assert isinstance(stored, UnreadableSecret)
    for secret in (wrong, "sandbox-key", stored.token):
        assert secret not in out + err + last + log.errors


def test_verbose_gives_a_line_for_the_company(company: Company, sandbox: Sandbox) -> None:
    out, _ = run("--verbose")

    assert f"Minta Kft. (id {company.pk}): COMPLETED, full, 282 read, 282 new" in out
    assert "581 items, 3 API calls" in out


def test_off_a_terminal_there_are_plain_lines_only(
    company: Company, capfd: pytest.CaptureFixture[str]
) -> None:
    out, err = run()

    everything = out + err + "".join(capfd.readouterr())
    assert "\x1b" not in everything
    assert "\r" not in everything
    assert out.count("\n") == 2


def test_a_dry_run_writes_no_row_of_any_table(company: Company, sandbox: Sandbox) -> None:
    before = mirror.every_row()

    out, _ = run("--dry-run")

    assert mirror.every_row() == before
    assert out.splitlines()[-1] == f"Dry run, nothing written. {FIRST_SUMMARY}"


def test_a_dry_run_reports_what_would_change(company: Company, sandbox: Sandbox) -> None:
    run()
    sandbox.pay(mirror.pick(sandbox, payment_status="expired")["id"])
    rotten, gone = sandbox.documents[9]["id"], sandbox.documents[10]["id"]
    sandbox.poison(rotten, "nan_amount")
    sandbox.insert()
    before = mirror.every_row()

    out, err, _ = failed("--dry-run", "--full")

    assert mirror.every_row() == before
    assert "282 processed" not in out
    assert "283 processed, 1 created, 1 updated, 280 unchanged, 0 gone, 1 set aside" in out
    assert str(rotten) in err

    sandbox.heal(rotten)
    sandbox.delete(gone)
    assert "282 processed, 1 created, 1 updated, 280 unchanged, 1 gone" in run("--dry-run", "--full")[0]
    assert "2 processed, 1 created, 1 updated, 0 unchanged, 0 gone" in run("--dry-run")[0]
    assert mirror.every_row() == before
    # And that is what then happens.
    assert "282 processed, 1 created, 1 updated, 280 unchanged, 1 gone" in run("--full")[0]


def test_a_dry_run_leaves_waiting_documents_and_marks_alone(company: Company, sandbox: Sandbox) -> None:
    healed, lost, vanished = (document["id"] for document in sandbox.documents[5:8])
    for document_id in (healed, vanished):
        sandbox.poison(document_id, "nan_amount")
    failed()
    BillingoInvoice.objects.filter(billingo_id=lost).update(missing_upstream_since=timezone.now())
    sandbox.touch(lost)
    sandbox.heal(healed)
    sandbox.delete(vanished)
    before = mirror.every_row()

    # Only a whole listing can tell that a document is gone that Billingo does not find by its id.
    for out in (failed("--dry-run")[0], run("--dry-run", "--full")[0]):
        assert "1 created, 1 updated" in out
        assert mirror.every_row() == before


def test_a_dry_run_may_look_while_a_sync_runs(company: Company) -> None:
    claim.claim(company.pk, "MANUAL", False)

    assert "Dry run, nothing written." in run("--dry-run")[0]
    assert BillingoSyncLog.objects.count() == 1


def test_a_dry_run_that_fails_says_so(company: Company, sandbox: Sandbox) -> None:
    sandbox.fault("forbidden", path="/documents", page=2)
    before = mirror.every_row()

    out, err, _ = failed("--dry-run")

    assert "FAILED" in out
    assert "403" in err
    assert mirror.every_row() == before
