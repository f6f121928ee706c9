"""GET /api/audit/, and that every act is written down with it or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.utils import timezone

from bank_transfers.billingo.sync import BillingoSyncService
from bank_transfers.companies import audit, members
from bank_transfers.companies.audit.actions import ACTIONS
from bank_transfers.companies.auth.errors import LastAdmin
from bank_transfers.companies.models import Company, CompanyUser, FeatureTemplate, Role
from bank_transfers.companies.tests.helpers import client_for, client_in, user_in
from bank_transfers.core.db.models.append_only import AppendOnly
from bank_transfers.core.secrets import Secret
from bank_transfers.models import AuditEntry, BillingoInvoice, BillingoSyncLog
from billingo_sandbox import Sandbox

pytestmark = [pytest.mark.django_db, pytest.mark.stricter]
Code = Callable[[Any], tuple[int, str]]
URL = "/api/audit/"
KEY = "sandbox-key"


def entries(company: Company) -> list[tuple[str, str, str]]:
    """(user name, action, target) of the company's entries, oldest first, without those of the set-up."""
    rows = AuditEntry.objects.filter(company=company).exclude(action="feature_switched_on")
    return list(rows.order_by("id").values_list("user_name", "action", "target"))


def listed(client: Any, **filters: Any) -> list[dict[str, Any]]:
    answer = client.get(f"{URL}?{urlencode(filters)}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_members_come_and_go_with_an_entry_each(alma: Company) -> None:
    admin = user_in(alma, username="anna")
    client = client_for(admin)
    made = client.post("/api/auth/invitations/", {"email": "b@example.hu", "role": "ACCOUNTANT"}).json()
    bela = user_in(None, username="béla")
    client_for(bela).post("/api/auth/invitations/accept/", {"token": made["token"]})
    pk = CompanyUser.objects.get(user=bela).pk
    client.patch(f"/api/members/{pk}/", {"role": "FINANCIAL"})
    client.patch(f"/api/members/{pk}/", {"role": "FINANCIAL"})  # nothing new
    client.delete(f"/api/members/{pk}/")
    withdrawn = client.post("/api/auth/invitations/", {"email": "c@example.hu"}).json()
    client.delete(f"/api/auth/invitations/{withdrawn['id']}/")
    assert entries(alma) == [
        ("anna", "member_invited", "b@example.hu"),
        ("béla", "member_joined", "béla"),
        ("anna", "member_role_changed", "béla"),
        ("anna", "member_removed", "béla"),
        ("anna", "member_invited", "c@example.hu"),
        ("anna", "invitation_withdrawn", "c@example.hu"),
    ]
    assert made["token"] not in str(AuditEntry.objects.values())
    texts = [row["text"] for row in listed(client)]
    assert texts[3] == "béla has another role: Accountant → Finance"
    hungarian = listed(client_for(admin, language="hu"))
    assert hungarian[0]["text"] == "Meghívó visszavonva: c@example.hu"


def test_a_key_is_told_of_and_never_told(company: Company, sandbox: Sandbox) -> None:
    client = client_in(company)
    body = {"api_key_input": KEY, "is_active": False, "accept_other_company": True}
    assert client.post("/api/billingo-settings/", body).status_code == 200
    assert [action for _user, action, _target in entries(company)] == ["settings_changed"]
    sandbox_row = company.billingo_settings
    sandbox_row.delete()
    assert client.post("/api/billingo-settings/", body).status_code == 201
    assert [action for _user, action, _target in entries(company)] == [
        "settings_changed", "settings_created", "key_changed", "settings_changed",
    ]  # fmt: skip
    assert KEY not in str(list(AuditEntry.objects.values()))
    assert KEY not in str(listed(client))


def test_what_changed_is_told_with_the_old_and_the_new_value(company: Company) -> None:
    client = client_in(company)
    client.post("/api/billingo-settings/", {"sync_hour": 6, "is_active": False})
    client.post(
        "/api/billingo-settings/", {"sync_hour": None, "is_active": False}
    )  # half of it is nothing new
    second, first = listed(client, action="settings_changed")
    assert first["details"]["changes"] == {"sync_hour": [None, 6], "is_active": [True, False]}
    assert first["text"] == "Billingo settings were changed: active: yes → no; schedule: default → 6:00"
    assert second["details"]["changes"] == {"sync_hour": [6, None]}
    hungarian = listed(client_in(company, language="hu"), action="settings_changed")
    assert hungarian[0]["text"] == "Billingo-beállítások módosítva: ütemezés: 6:00 → alapértelmezett"


def test_a_feature_is_told_by_its_name(company: Company) -> None:
    company.disable_feature("BILLINGO_SYNC")
    entry = listed(client_in(company, language="hu"), action="feature_switched_off")[0]
    name = FeatureTemplate.objects.get(feature_code="BILLINGO_SYNC").display_name
    assert (entry["text"], entry["target"]) == (f"Funkció kikapcsolva: {name}", "BILLINGO_SYNC")


def test_of_a_webhook_s_address_only_the_host_is_told(company: Company) -> None:
    client = client_in(company)
    events = ["sync.completed"]
    url = "https://old.example.com/hook/s3cr3t-path"
    made = client.post("/api/webhooks/", {"url": url, "event_types": events}).json()
    answer = client.patch(
        f"/api/webhooks/{made['id']}/", {"url": "https://new.example.com/hook/0ther", "description": "ERP"}
    )
    assert answer.status_code == 200, answer.content
    entry = listed(client, action="webhook_changed")[0]
    assert entry["details"]["changes"] == {
        "url": ["old.example.com", "new.example.com"], "description": ["", "ERP"],
    }  # fmt: skip
    assert "s3cr3t" not in str(list(AuditEntry.objects.values()))


def test_a_refused_key_leaves_no_entry(company: Company) -> None:
    before = AuditEntry.objects.count()
    assert client_in(company).post("/api/billingo-settings/", {"api_key_input": "wrong"}).status_code == 400
    assert AuditEntry.objects.count() == before


def test_a_triggered_sync_names_its_log(company: Company) -> None:
    client = client_in(company)
    log_id = client.post("/api/billingo-settings/trigger_sync/", {"full_sync": True}).json()["sync_log_id"]
    row = listed(client, action="sync_triggered")[0]
    assert row["details"] == {"sync_log_id": log_id, "full_sync": True, "background": False}


def test_a_refused_sync_leaves_no_entry(company: Company) -> None:
    BillingoSyncLog.objects.create(company=company, status="RUNNING", heartbeat_at=timezone.now())
    assert client_in(company).post("/api/billingo-settings/trigger_sync/", {}).status_code == 409
    assert not AuditEntry.objects.filter(action="sync_triggered").exists()


def test_what_leaves_the_house_is_written_down(company: Company) -> None:
    BillingoSyncService().sync_company(company)
    client = client_in(company, Role.USER)
    for form in ("csv", "xlsx"):
        answer: Any = client.get(f"/api/billingo-invoices/export/?format={form}&overdue=true")
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)
    invoice = BillingoInvoice.objects.exclude(invoice_number="").filter(type="invoice")[0]
    assert client.get(f"/api/billingo-invoices/{invoice.billingo_id}/pdf/").status_code == 200
    assert client.get("/api/billingo-invoices/export/?format=doc").status_code == 400
    assert client.get("/api/billingo-invoices/1/pdf/").status_code == 404
    pdf, xlsx, csv = listed(client_in(company), action="invoices_exported,pdf_downloaded")
    assert (pdf["target"], pdf["details"]) == (invoice.invoice_number, {"invoice_id": invoice.billingo_id})
    assert [row["details"]["format"] for row in (csv, xlsx)] == ["csv", "xlsx"]
    assert csv["details"]["query"] == {"overdue": "true"}
    assert csv["text"] == "Invoices were exported as csv"


def test_features_are_told_of_when_they_change(alma: Company) -> None:
    user = user_in(alma, username="anna")
    AuditEntry.objects.filter(company=alma)._raw_delete("default")
    alma.enable_feature("BILLINGO_SYNC", user=user)  # is on already
    alma.disable_feature("BILLINGO_SYNC", user=user)
    alma.enable_feature("BILLINGO_SYNC")
    rows = AuditEntry.objects.order_by("id").values_list("user_name", "action", "target")
    assert list(rows) == [
        ("anna", "feature_switched_off", "BILLINGO_SYNC"),
        ("", "feature_switched_on", "BILLINGO_SYNC"),
    ]


def test_no_act_no_entry_and_no_entry_no_act(alma: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = user_in(alma)
    only = CompanyUser.objects.get(user=admin)
    with pytest.raises(LastAdmin):
        members.remove(alma.pk, only.pk, admin)
    assert entries(alma) == []
    other = CompanyUser.objects.get(user=user_in(alma))

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        members.remove(alma.pk, other.pk, admin)
    other.refresh_from_db()
    assert other.is_active


def test_it_only_grows(alma: Company) -> None:
    entry = audit.record(alma.pk, None, "settings_changed")
    entry.target = "x"
    rows = AuditEntry.objects.all()
    for act in (entry.save, entry.delete, rows.delete, lambda: rows.update(target="x")):
        with pytest.raises(AppendOnly), transaction.atomic():
            act()
    user = user_in(alma, username="anna")
    mine = audit.record(alma.pk, user, "settings_changed")
    user.delete()
    mine.refresh_from_db()
    assert (mine.user, mine.user_name) == (None, "anna")


def test_no_secret_gets_in(alma: Company) -> None:
    with pytest.raises(TypeError):
        audit.record(alma.pk, None, "key_changed", key=Secret("x"))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        audit.record(alma.pk, None, "key_changed", deep=[{"key": Secret("x")}])
    row = audit.record(
        alma.pk, None, "settings_changed", "Bearer abc.def", url="https://u:hush@x.hu", text="a\0b" * 2000
    )
    assert row.target == "***"
    assert "hush" not in str(row.details)
    assert len(row.details["text"]) == 1000
    with pytest.raises(ValueError, match="no_such_act"):
        audit.record(alma.pk, None, "no_such_act")


def test_filters_narrow_it(alma: Company, code: Code) -> None:
    anna, bela = user_in(alma, username="anna"), user_in(alma, username="béla")
    client = client_for(anna)
    for user, action in ((anna, "settings_changed"), (bela, "key_changed"), (anna, "key_changed")):
        audit.record(alma.pk, user, action)
    found = [(row["user"], row["action"]) for row in listed(client)][:3]
    assert found == [(anna.pk, "key_changed"), (bela.pk, "key_changed"), (anna.pk, "settings_changed")]
    assert len(listed(client, user=bela.pk)) == 1
    assert len(listed(client, action="key_changed,settings_changed", user=anna.pk)) == 2
    today = timezone.localdate().isoformat()
    assert len(listed(client, created_from=today, created_to=today)) == len(listed(client))
    assert listed(client, created_to="2020-01-01") == []
    for wrong in ("user=x", "user=-1", "created_from=yesterday", "created_to=2026-13-01"):
        assert code(client.get(f"{URL}?{wrong}")) == (400, "invalid")


def test_every_act_can_be_told_in_both_languages(alma: Company) -> None:
    for action in ACTIONS:
        audit.record(
            alma.pk, None, action, "x", role="USER", before="A", after="B", format="csv", automatic="on"
        )
    for language in ("hu", "en"):
        texts = [row["text"] for row in listed(client_in(alma, language=language))][: len(ACTIONS)]
        assert len(set(texts)) == len(ACTIONS)
        assert not any("%(" in text or "–" in text for text in texts)


def test_lines_and_choices_are_told_in_the_readers_words(alma: Company) -> None:
    audit.record(alma.pk, None, "spot_check_good", "2026-03-09 -127000.00 HUF HETSZINVIRAG KFT")
    audit.record(alma.pk, None, "line_explained", "2026-03-09 12.50 EUR")
    audit.record(alma.pk, None, "line_explained", "2026-13-09 12.50 EUR")  # no day
    audit.record(alma.pk, None, "matching_settings_changed", automatic="on (≤ 500000.00), #3: exact")
    told = {
        language: [
            row["text"].replace("\N{NO-BREAK SPACE}", " ")
            for row in listed(client_in(alma, language=language))[:4]
        ]
        for language in ("hu", "en")
    }
    assert told["en"] == [
        "What may be matched automatically was changed: on (≤ 500000.00), #3: exact",
        "A bank line was explained: 2026-13-09 12.50 EUR",
        "A bank line was explained: 9 Mar 2026 €12.50",
        "A spot check was found right: 9 Mar 2026 -127,000 Ft, HETSZINVIRAG KFT",
    ]
    assert told["hu"][0] == (
        "Módosult, mi párosítható automatikusan: bekapcsolva (≤ 500000.00), #3: csak pontos"
    )
    assert told["hu"][2].endswith("2026. 03. 09. 12,50 €")
    assert told["hu"][3].endswith("2026. 03. 09. -127 000 Ft, HETSZINVIRAG KFT")


def test_the_operators_acts_in_the_admin_are_told_of_too(alma: Company, client: Any) -> None:
    operator = user_in(None, username="operator")
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client.force_login(operator)
    member = CompanyUser.objects.get(user=user_in(alma, username="anna"))
    member_page = f"/admin/bank_transfers/companyuser/{member.pk}/change/"
    fields = {"user": member.user_id, "company": alma.pk, "role": "USER"}
    assert client.post(member_page, {**fields, "is_active": "on"}).status_code == 302
    assert client.post(member_page, fields).status_code == 302
    assert client.post(member_page.replace("change", "delete"), {"post": "yes"}).status_code == 302
    rows = {"memberships": 0, "features": 0}
    forms = {
        f"{name}-{key}": count for name, count in rows.items() for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    switch = alma.features.get()
    forms |= {
        "features-TOTAL_FORMS": 1, "features-INITIAL_FORMS": 1, "features-0-id": switch.pk,
        "features-0-company": alma.pk, "features-0-feature_template": switch.feature_template_id,
    }  # fmt: skip
    body = {"name": alma.name, "tax_id": alma.tax_id, **forms}
    answer = client.post(f"/admin/bank_transfers/company/{alma.pk}/change/", body)
    assert answer.status_code == 302, answer.context["errors"]
    assert entries(alma) == [
        ("operator", "member_role_changed", "anna"),
        ("operator", "member_removed", "anna"),
        ("operator", "company_switched_off", ""),
        ("operator", "feature_switched_off", "BILLINGO_SYNC"),
    ]
    assert client.get("/admin/bank_transfers/auditentry/").status_code == 200
