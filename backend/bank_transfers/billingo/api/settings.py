"""/api/billingo-settings/: the key, whether it works, and syncs on demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings as django_settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bank_transfers.billingo import api_key as credentials
from bank_transfers.billingo import errors
from bank_transfers.billingo.jobs import background, beat, slots
from bank_transfers.billingo.jobs.cron import expression_of
from bank_transfers.billingo.models import BILLINGO_SYNC, BillingoSyncLog, CompanyBillingoSettings, KeyScope
from bank_transfers.billingo.runs.health import health_of, last_success, latest_logs
from bank_transfers.billingo.runs.problem_texts import in_words_of
from bank_transfers.companies import audit
from bank_transfers.companies.api import ADMIN_ONLY, CompanyViewSet
from bank_transfers.companies.models import Company
from bank_transfers.core.api.domain_errors import meaning_of
from bank_transfers.core.api.errors import Busy, FeatureNotEnabled, Invalid, Throttled
from bank_transfers.core.gate import waiting_outside, working_long
from bank_transfers.core.locale_format import LocaleFormat
from bank_transfers.core.secrets import Secret

from . import errors as api_errors
from .serializers import (
    BillingoSettingsInputSerializer,
    BillingoSettingsSerializer,
    CredentialsAnswerSerializer,
    CredentialsSerializer,
    StartedSerializer,
    TriggerAnswerSerializer,
    TriggerSerializer,
)

STATUS_WORDS: dict[str, str] = {
    BillingoSyncLog.Status.COMPLETED: "success",
    BillingoSyncLog.Status.PARTIAL: "partial",
    BillingoSyncLog.Status.FAILED: "failed",
}
# What can be changed without a key.
CHANGEABLE = (
    "is_active", "sync_hour", "sync_interval_minutes", "sync_interval_from", "sync_interval_to",
    "sync_interval_workdays", "sync_paused",
)  # fmt: skip
COUNTS = (
    "invoices_processed", "invoices_created", "invoices_updated", "invoices_unchanged", "invoices_skipped",
    "items_extracted", "api_calls",
)  # fmt: skip
KEY_ERRORS = (
    api_errors.InvalidApiKey,
    api_errors.ApiKeyOfAnotherCompany,
    api_errors.ApiKeyNotUsable,
    api_errors.BillingoUnreachable,
)
EXAMPLE = {
    "status": "success",
    "invoices_processed": 282,
    "invoices_created": 281,
    "invoices_updated": 1,
    "invoices_unchanged": 0,
    "invoices_skipped": 0,
    "items_extracted": 581,
    "api_calls": 3,
    "duration_seconds": 1.234,
    "errors": [],
    "sync_log_id": 17,
}


class BillingoSettingsViewSet(CompanyViewSet):
    """How the company's documents are fetched."""

    queryset = CompanyBillingoSettings.objects.all()
    required_feature = BILLINGO_SYNC
    required_roles = {
        "list": ADMIN_ONLY,
        "create": ADMIN_ONLY,
        "test_credentials": ADMIN_ONLY,
        "trigger_sync": ADMIN_ONLY,
    }
    api_errors: ClassVar = {
        "create": (*KEY_ERRORS, api_errors.ApiKeyRequired, Throttled, Busy),
        "test_credentials": (api_errors.BillingoUnreachable, Throttled, Busy),
        "trigger_sync": (
            api_errors.NotConfigured,
            api_errors.SyncInactive,
            api_errors.SyncAlreadyRunning,
            api_errors.SyncFailed,
            api_errors.QueueUnavailable,
            FeatureNotEnabled,
            Busy,
        ),
    }
    pagination_class = None
    serializer_class = BillingoSettingsSerializer

    @extend_schema(responses=BillingoSettingsSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The settings: a list of none or one."""
        found = self.get_queryset().select_related("company")
        return Response([self._shown(settings) for settings in found])

    @extend_schema(
        request=BillingoSettingsInputSerializer,
        responses={200: BillingoSettingsSerializer, 201: BillingoSettingsSerializer},
    )
    def create(self, request: Request) -> Response:
        """Creates the settings (201) or changes them (200).

        A key is tried at Billingo first; if it is refused or cannot be tried, nothing is stored.
        """
        data = self._valid(BillingoSettingsInputSerializer, request)
        before = self.get_queryset().first()
        key = data.get("api_key_input")
        changed = {name: data[name] for name in CHANGEABLE if name in data}
        if key is None and (before is None or not before.has_api_key) and not changed:
            raise api_errors.ApiKeyRequired
        if before is None and key is None:
            raise api_errors.ApiKeyRequired
        _refuse_wrong_hours(before or CompanyBillingoSettings(), changed)
        company = self._company()
        if key is not None:
            self._store_key(company, Secret(key), data["accept_other_company"])
        settings = self.get_queryset().select_related("company").get()
        before_and_after = {
            name: [getattr(settings, name), value]
            for name, value in changed.items()
            if value != getattr(settings, name)
        }
        if before_and_after:
            for name, (_before, value) in before_and_after.items():
                setattr(settings, name, value)
            with transaction.atomic():
                settings.save(update_fields=[*before_and_after, "updated_at"])
                self._record("settings_changed", changes=before_and_after)
        answer = status.HTTP_201_CREATED if before is None else status.HTTP_200_OK
        return Response(self._shown(settings), answer)

    @extend_schema(request=CredentialsSerializer, responses={200: CredentialsAnswerSerializer})
    @action(detail=False, methods=["post"])
    def test_credentials(self, request: Request) -> Response:
        """Tries a key at Billingo without storing it."""
        key = Secret(self._valid(CredentialsSerializer, request)["api_key"])
        company = self._company()
        try:
            with waiting_outside(company.pk):
                found = credentials.check_api_key(key, company.tax_id)
        except errors.BillingoUnreachable:
            raise
        except errors.BillingoError as error:
            refused = {"tax_number": None, "matches_company": False, "scope": None}
            meaning = meaning_of(error, KEY_ERRORS)
            message = str(meaning.of(error).detail if meaning else error)
            return Response({"valid": False, **refused, "message": message})
        message = (
            _("The key works, and belongs to this company.")
            if found.matches_company
            else _("The key works, but belongs to tax number %(number)s.")
            % {"number": found.tax_number or "–"}
        )
        if found.scope == KeyScope.WRITE:
            message += " " + _("It may also write to Billingo: a key for reading is enough, and safer.")
        answer = {"tax_number": found.tax_number, "matches_company": found.matches_company}
        return Response({"valid": True, **answer, "scope": found.scope.value, "message": message})

    @extend_schema(
        request=TriggerSerializer,
        responses={200: TriggerAnswerSerializer, 202: StartedSerializer},
        examples=[
            OpenApiExample("success", EXAMPLE, response_only=True, status_codes=["200"]),
            OpenApiExample(
                "running", {"status": "running", "sync_log_id": 17}, response_only=True, status_codes=["202"]
            ),
        ],
    )
    @action(detail=False, methods=["post"])
    def trigger_sync(self, request: Request) -> Response:
        """Syncs now, and answers at the end; with `background` answers at once, and the log tells the rest."""
        data = self._valid(TriggerSerializer, request)
        company = self._company()

        def begun(log: BillingoSyncLog) -> None:
            asked = {"full_sync": data["full_sync"], "background": data["background"]}
            self._record("sync_triggered", sync_log_id=log.pk, **asked)

        if data["background"]:
            log_id = background.start_sync(company, data["full_sync"], begun)
            started = {"status": "running", "sync_log_id": log_id}
            return Response(started, status.HTTP_202_ACCEPTED)
        with working_long(company.pk):
            log = background.sync_now(company, data["full_sync"], begun)
        body = ended(log)
        if log.status == BillingoSyncLog.Status.FAILED:
            reason = body["errors"][0]["error"] if body["errors"] else None
            raise api_errors.SyncFailed(reason, extra=body)
        return Response(body)

    def _record(self, action: str, **details: Any) -> None:
        audit.record(self.access.company_id, self.request.user, action, **details)

    def _company(self) -> Company:
        return Company.objects.get(pk=self.access.company_id)

    def _valid(self, serializer_class: Any, request: Request) -> dict[str, Any]:
        serializer = serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data

    def _store_key(self, company: Company, key: Secret, accept_other_company: bool) -> None:
        with waiting_outside(company.pk):
            credentials.store_api_key(
                company, key, accept_other_company=accept_other_company, by=self.request.user
            )

    def _shown(self, settings: CompanyBillingoSettings) -> dict[str, Any]:
        company = settings.company
        last = settings.last_sync_time
        now = timezone.now()
        scheduled = beat.anything_schedules(now)
        following = slots.next_time(settings, now) if scheduled else None
        good = last_success(company.pk)
        shown: dict[str, Any] = BillingoSettingsSerializer(
            {
                "id": settings.pk,
                "company": company.pk,
                "company_name": company.name,
                "has_api_key": settings.has_api_key,
                "api_key_scope": settings.api_key_scope if settings.has_api_key else None,
                "is_active": settings.is_active,
                "sync_hour": settings.sync_hour,
                "sync_interval_minutes": settings.sync_interval_minutes,
                "sync_interval_from": settings.sync_interval_from,
                "sync_interval_to": settings.sync_interval_to,
                "sync_interval_workdays": settings.sync_interval_workdays,
                "sync_paused": settings.sync_paused,
                "schedule": expression_of(settings.sync_hour, django_settings.SYNC_SCHEDULE),
                "default_schedule": django_settings.SYNC_SCHEDULE,
                "scheduled": scheduled,
                "retrying": scheduled and slots.is_tried_again(company.pk),
                "next_sync_time": following,
                "next_sync_time_formatted": following and LocaleFormat.now().time(following),
                "last_sync_time": last,
                "last_sync_time_formatted": last and LocaleFormat.now().time(last),
                "last_success_time": good,
                "last_success_time_formatted": good and LocaleFormat.now().time(good),
                "last_billingo_invoice_sync_date": last and timezone.localdate(last),
                "created_at": settings.created_at,
                "updated_at": settings.updated_at,
                "health": health_of(settings, latest_logs(company.pk), now),
            }
        ).data
        return shown


def _refuse_wrong_hours(before: CompanyBillingoSettings, changed: Mapping[str, Any]) -> None:
    """Raises Invalid where the hours of the day would end before they begin."""
    first = changed.get("sync_interval_from", before.sync_interval_from)
    last = changed.get("sync_interval_to", before.sync_interval_to)
    if first >= last:
        wrong = "sync_interval_to" if "sync_interval_to" in changed else "sync_interval_from"
        raise Invalid(errors={wrong: [_("The first hour is before the last one.")]})


def ended(log: BillingoSyncLog) -> dict[str, Any]:
    """How a sync ended, as `trigger_sync` answers."""
    return {
        "status": STATUS_WORDS.get(log.status, "failed"),
        **{name: getattr(log, name) for name in COUNTS},
        "duration_seconds": log.sync_duration_seconds or 0.0,
        "errors": [
            {
                "invoice_id": problem.get("invoice_id"),
                "invoice_number": problem.get("invoice_number", ""),
                "error": in_words_of(problem),
            }
            for problem in log.errors_parsed
        ],
        "sync_log_id": log.pk,
    }
