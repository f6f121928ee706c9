"""The first 39 migrations in one, for a database that is empty: 54 tables are made as they are in the end.

The others stay for those that were made before. A new database takes two seconds of a processor like this, seven by all
of them, and a test holds both against each other (management/tests/test_migrations_in_one.py).
"""

from importlib import import_module

import bank_transfers.companies.models
import bank_transfers.core.fields
import bank_transfers.core.indexes
import bank_transfers.notifications.models
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


def as_in(name, function):
    """What another migration does to what is no model."""
    return getattr(import_module(f"bank_transfers.migrations.{name}"), function)


class Migration(migrations.Migration):
    replaces = [
        ("bank_transfers", "0001_initial"),
        ("bank_transfers", "0002_billingo_sync_feature"),
        ("bank_transfers", "0003_login"),
        ("bank_transfers", "0004_invoice_search"),
        ("bank_transfers", "0005_schedule"),
        ("bank_transfers", "0006_notifications"),
        ("bank_transfers", "0007_nothing_old_is_news"),
        ("bank_transfers", "0008_audit"),
        ("bank_transfers", "0009_login_in_cookies"),
        ("bank_transfers", "0010_preferences_and_visits"),
        ("bank_transfers", "0011_overview_indexes"),
        ("bank_transfers", "0012_saved_views"),
        ("bank_transfers", "0013_feature_names_in_english"),
        ("bank_transfers", "0014_api_key_scope"),
        ("bank_transfers", "0015_invoice_by_status"),
        ("bank_transfers", "0016_raw_in_the_row"),
        ("bank_transfers", "0017_created_by_sync_unchecked"),
        ("bank_transfers", "0018_api_tokens"),
        ("bank_transfers", "0019_invoice_by_change"),
        ("bank_transfers", "0020_scheduler_beat"),
        ("bank_transfers", "0021_mirror_revision_of_its_own"),
        ("bank_transfers", "0022_banking"),
        ("bank_transfers", "0023_statement_layouts"),
        ("bank_transfers", "0024_saved_views_of_any_list"),
        ("bank_transfers", "0025_operations"),
        ("bank_transfers", "0026_explanations"),
        ("bank_transfers", "0027_exchange_rates"),
        ("bank_transfers", "0028_provider_payouts"),
        ("bank_transfers", "0029_lists_of_bank_lines"),
        ("bank_transfers", "0030_payments"),
        ("bank_transfers", "0031_open_amounts"),
        ("bank_transfers", "0032_payments_wanted"),
        ("bank_transfers", "0033_refresh_tokens"),
        ("bank_transfers", "0034_certificates"),
        ("bank_transfers", "0035_interval_during_the_day"),
        ("bank_transfers", "0036_open_amount_indexes"),
        ("bank_transfers", "0037_documents_done"),
        ("bank_transfers", "0038_allocations"),
        ("bank_transfers", "0039_pace_of_accounts"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("auth", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingoPace",
            fields=[
                (
                    "account",
                    models.CharField(
                        help_text="Its tax number; where that is not known, the company whose key opens it.",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                        verbose_name="Billingo account",
                    ),
                ),
                (
                    "taken",
                    models.TextField(
                        help_text="JSON: for each process, pairs of a second and the number of requests it took leave for then.",
                        verbose_name="leave taken",
                    ),
                ),
            ],
            options={
                "verbose_name": "pace of an account",
                "verbose_name_plural": "paces of accounts",
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As people call it; not necessarily unique.",
                        max_length=255,
                        verbose_name="name",
                    ),
                ),
                (
                    "tax_id",
                    models.CharField(
                        help_text="As 12345678-1-42; no two companies have the same.",
                        max_length=20,
                        unique=True,
                        validators=[bank_transfers.companies.models.validate_tax_number],
                        verbose_name="tax number",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="A company that is not active is not synced.",
                        verbose_name="active",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ],
            options={
                "verbose_name": "company",
                "verbose_name_plural": "companies",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "unit",
                    models.PositiveIntegerField(
                        help_text="How much of the currency the rate is for.", verbose_name="unit"
                    ),
                ),
                (
                    "rate",
                    bank_transfers.core.fields.ExactDecimalField(
                        help_text="Forints for one unit.", verbose_name="rate"
                    ),
                ),
                ("source", models.CharField(default="MNB", max_length=16, verbose_name="source")),
                ("fetched_at", models.DateTimeField(verbose_name="fetched")),
                (
                    "replaced_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When a corrected rate took its place.",
                        null=True,
                        verbose_name="replaced",
                    ),
                ),
            ],
            options={
                "verbose_name": "exchange rate",
                "verbose_name_plural": "exchange rates",
                "ordering": ["-day", "currency", "-id"],
                "indexes": [
                    bank_transfers.core.indexes.ListIndex(
                        fields=["-day", "currency"], name="exchange_rate_by_day"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("currency", "day", "source"),
                        name="one_rate_for_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRateRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slot",
                    models.DateTimeField(
                        blank=True, help_text="Empty: started by hand.", null=True, verbose_name="slot"
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=1, verbose_name="attempt")),
                (
                    "status",
                    models.CharField(
                        choices=[("RUNNING", "Running"), ("COMPLETED", "Completed"), ("FAILED", "Failed")],
                        default="RUNNING",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("beat_at", models.DateTimeField(verbose_name="last sign of life")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("new", models.PositiveIntegerField(default=0, verbose_name="new rates")),
                ("corrected", models.PositiveIntegerField(default=0, verbose_name="corrected rates")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged rates")),
                ("code", models.CharField(blank=True, max_length=64, verbose_name="code")),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                (
                    "covered",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Every stretch of days that was asked for so far, by this run and those before it.",
                        verbose_name="days asked for",
                    ),
                ),
            ],
            options={
                "verbose_name": "fetching of exchange rates",
                "verbose_name_plural": "fetchings of exchange rates",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slot", "attempt"), name="one_run_of_rates_for_an_attempt"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "RUNNING")),
                        fields=("status",),
                        name="one_run_of_rates_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeatureTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "feature_code",
                    models.CharField(
                        help_text="What the program asks for, e.g. BILLINGO_SYNC.",
                        max_length=64,
                        unique=True,
                        verbose_name="code",
                    ),
                ),
                ("display_name", models.CharField(max_length=255, verbose_name="name")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("SYNC", "Synchronization"),
                            ("EXPORT", "Export"),
                            ("REPORTING", "Reporting"),
                            ("GENERAL", "General"),
                        ],
                        default="GENERAL",
                        max_length=16,
                        verbose_name="category",
                    ),
                ),
                (
                    "default_enabled",
                    models.BooleanField(
                        default=False,
                        help_text="For companies without a switch of their own.",
                        verbose_name="on by default",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("description_en", models.TextField(blank=True, verbose_name="description in English")),
                (
                    "display_name_en",
                    models.CharField(blank=True, max_length=255, verbose_name="name in English"),
                ),
            ],
            options={
                "verbose_name": "feature",
                "verbose_name_plural": "features",
                "ordering": ["category", "feature_code"],
            },
        ),
        migrations.CreateModel(
            name="LoginAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_key", models.CharField(max_length=64, verbose_name="user (digest)")),
                ("address_key", models.CharField(max_length=64, verbose_name="address (digest)")),
                ("tried_at", models.DateTimeField(db_index=True, verbose_name="tried")),
                ("succeeded", models.BooleanField(default=False, verbose_name="succeeded")),
            ],
            options={
                "verbose_name": "login attempt",
                "verbose_name_plural": "login attempts",
                "indexes": [
                    models.Index(fields=["user_key", "tried_at"], name="login_attempt_user"),
                    models.Index(fields=["address_key", "tried_at"], name="login_attempt_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LoginSession",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("generation", models.PositiveIntegerField(default=0, verbose_name="generation")),
                (
                    "password_mark",
                    models.CharField(
                        help_text="Of the user's password at login; a password changed anywhere ends the session.",
                        max_length=128,
                        verbose_name="password mark",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                (
                    "refreshed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="refreshed"),
                ),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="expires")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "revoked_because",
                    models.CharField(blank=True, max_length=32, verbose_name="revoked because"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="login_sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "in_cookies",
                    models.BooleanField(
                        default=False,
                        help_text="Its tokens are in a browser's cookies, and given out in no other way.",
                        verbose_name="in cookies",
                    ),
                ),
            ],
            options={
                "verbose_name": "login session",
                "verbose_name_plural": "login sessions",
            },
        ),
        migrations.CreateModel(
            name="SchedulerBeat",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="time")),
            ],
            options={
                "verbose_name": "beat of the schedule",
                "verbose_name_plural": "beats of the schedule",
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key_id",
                    models.CharField(
                        help_text="The first 16 hexadecimal digits of the SHA-256 of the public part.",
                        max_length=16,
                        unique=True,
                        verbose_name="key id",
                    ),
                ),
                (
                    "public_key",
                    models.CharField(
                        help_text="32 bytes in base64.", max_length=44, verbose_name="public part"
                    ),
                ),
                (
                    "private_key",
                    bank_transfers.core.fields.EncryptedSecretField(
                        blank=True,
                        editable=False,
                        help_text="Empty once another key has taken its place.",
                        null=True,
                        verbose_name="private part",
                    ),
                ),
                ("is_current", models.BooleanField(default=True, verbose_name="signs now")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("retired_at", models.DateTimeField(blank=True, null=True, verbose_name="replaced")),
            ],
            options={
                "verbose_name": "signing key",
                "verbose_name_plural": "signing keys",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("is_current",),
                        name="one_current_signing_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UserPreferences",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("hu", "Magyar"), ("en", "English")],
                        default="hu",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=8,
                        verbose_name="theme",
                    ),
                ),
                (
                    "page",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What the page keeps for itself, by its own keys.",
                        verbose_name="page",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ],
            options={
                "verbose_name": "user's preferences",
                "verbose_name_plural": "users' preferences",
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user_name",
                    models.CharField(
                        blank=True,
                        help_text="As it was then; empty for what a command did.",
                        max_length=150,
                        verbose_name="user name",
                    ),
                ),
                ("action", models.CharField(max_length=64, verbose_name="act")),
                (
                    "target",
                    models.CharField(
                        blank=True, help_text="What it was done to.", max_length=255, verbose_name="target"
                    ),
                ),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="details")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="audit_entries",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["company", "-id"], name="audit_company")],
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="As people call it.", max_length=255, verbose_name="name"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        help_text="24 digits of a Hungarian one, else as the bank writes it.",
                        max_length=64,
                        verbose_name="account number",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bank_accounts",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "bank account",
                "verbose_name_plural": "bank accounts",
                "ordering": ["name", "number", "currency", "id"],
                "indexes": [models.Index(fields=["number"], name="bank_account_by_number")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "number", "currency"),
                        name="one_bank_account_of_a_number_and_currency",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingoSetAsideDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "identity",
                    models.CharField(
                        help_text="Its Billingo id; where that is unreadable, a digest of its text.",
                        max_length=64,
                        verbose_name="identity",
                    ),
                ),
                ("billingo_id", models.BigIntegerField(blank=True, null=True, verbose_name="Billingo id")),
                ("invoice_number", models.CharField(blank=True, max_length=255, verbose_name="number")),
                ("code", models.CharField(max_length=64, verbose_name="code")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "raw",
                    models.TextField(
                        help_text="As sent; bytes that are no text are escaped.", verbose_name="raw document"
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=1, verbose_name="attempts")),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                ("last_tried_at", models.DateTimeField(verbose_name="last tried")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billingo_set_aside",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "document set aside",
                "verbose_name_plural": "documents set aside",
                "ordering": ["-last_tried_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "identity"), name="one_set_aside_row_per_document"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingoSyncSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="due")),
                (
                    "try_at",
                    models.DateTimeField(
                        help_text="When the attempt may begin (again, where nobody has begun it by then).",
                        verbose_name="next try",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="attempt")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("refused", "Not begun"),
                            ("missed", "Missed"),
                            ("superseded", "Superseded by a later slot"),
                            ("skipped", "Skipped: another run went on"),
                        ],
                        max_length=16,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billingo_sync_slots",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Where somebody asked for it: before Billingo was, so that who asks later asks for another.",
                        null=True,
                        verbose_name="begun",
                    ),
                ),
                (
                    "sync_type",
                    models.CharField(
                        choices=[
                            ("MANUAL", "Manual"),
                            ("AUTOMATIC", "Automatic"),
                            ("INTERVAL", "During the day"),
                            ("TRIGGER", "Asked for from outside"),
                        ],
                        default="AUTOMATIC",
                        help_text="What made it due, and what its runs are called.",
                        max_length=16,
                        verbose_name="type",
                    ),
                ),
            ],
            options={
                "verbose_name": "slot of the schedule",
                "verbose_name_plural": "slots of the schedule",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["try_at"],
                        name="syncslot_open_by_try",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "at"), name="one_slot_per_company_and_time"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("begun_at__isnull", True), ("closed_at__isnull", True), ("sync_type", "TRIGGER")
                        ),
                        fields=("company",),
                        name="one_waiting_trigger_per_company",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyBillingoSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "api_key",
                    bank_transfers.core.fields.EncryptedSecretField(
                        blank=True, editable=False, null=True, verbose_name="API key"
                    ),
                ),
                (
                    "api_key_set_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="API key set"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "last_sync_time",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="End of the last sync that read everything.",
                        null=True,
                        verbose_name="last sync",
                    ),
                ),
                (
                    "last_full_sync_time",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="End of the last sync that read the whole listing and proved it whole.",
                        null=True,
                        verbose_name="last full sync",
                    ),
                ),
                (
                    "sync_cursor",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="Billingo's own time up to which every change is in the mirror; empty before the first full sync.",
                        null=True,
                        verbose_name="cursor",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billingo_settings",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "organization",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Tax number of the account that the key opens; keys of one account share one pace.",
                        max_length=64,
                        verbose_name="Billingo organization",
                    ),
                ),
                (
                    "sync_hour",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="0 to 23, every day at that hour; empty: by the schedule of the installation.",
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour of the nightly sync",
                    ),
                ),
                (
                    "sync_paused",
                    models.BooleanField(
                        default=False,
                        help_text="No scheduled syncs; they can still be started by hand.",
                        verbose_name="schedule paused",
                    ),
                ),
                (
                    "api_key_scope",
                    models.CharField(
                        choices=[
                            ("read", "reads only"),
                            ("write", "may also write; a key for reading is enough"),
                            ("unknown", "unknown"),
                        ],
                        default="unknown",
                        editable=False,
                        help_text="As Billingo showed when the key was entered. Syncs need a key for reading only.",
                        max_length=8,
                        verbose_name="scope of the API key",
                    ),
                ),
                (
                    "last_payments_time",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When a sync last went on with payments of documents that it found paid or expired.",
                        null=True,
                        verbose_name="payments of paid documents read",
                    ),
                ),
                (
                    "sync_interval_from",
                    models.PositiveSmallIntegerField(
                        default=7,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="from hour",
                    ),
                ),
                (
                    "sync_interval_minutes",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="5 to 60: besides the nightly sync it is synced so often, within the hours. Empty: at night only.",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="interval during the day (minutes)",
                    ),
                ),
                (
                    "sync_interval_to",
                    models.PositiveSmallIntegerField(
                        default=19,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(24),
                        ],
                        verbose_name="to hour",
                    ),
                ),
                (
                    "sync_interval_workdays",
                    models.BooleanField(default=False, verbose_name="from Monday to Friday only"),
                ),
            ],
            options={
                "verbose_name": "Billingo settings",
                "verbose_name_plural": "Billingo settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sync_interval_minutes__gte", 5), ("sync_interval_minutes__lte", 60)
                        ),
                        name="interval_of_5_to_60_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sync_interval_from__lt", models.F("sync_interval_to")),
                            ("sync_interval_to__lte", 24),
                        ),
                        name="interval_hours_in_order",
                        violation_error_message="The first hour is before the last one.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_enabled", models.BooleanField(default=False, verbose_name="enabled")),
                (
                    "changed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="When it was last switched.",
                        verbose_name="changed",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="features",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "feature_template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="companies",
                        to="bank_transfers.featuretemplate",
                        verbose_name="feature",
                    ),
                ),
            ],
            options={
                "verbose_name": "company feature",
                "verbose_name_plural": "company features",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "feature_template"), name="one_switch_per_company_and_feature"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CompanyUser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("ADMIN", "Administrator"),
                            ("FINANCIAL", "Finance"),
                            ("ACCOUNTANT", "Accountant"),
                            ("USER", "User"),
                        ],
                        default="USER",
                        help_text="ADMIN sets the key and starts syncs; every role reads.",
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Off: the membership is kept, and gives no access.",
                        verbose_name="active",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="company_memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When the user last switched to this company; the latest one is where requests act.",
                        null=True,
                        verbose_name="last used",
                    ),
                ),
                (
                    "last_seen_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When the user last looked at the company's overview.",
                        null=True,
                        verbose_name="last seen",
                    ),
                ),
                (
                    "previous_visit_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="The end of the visit before this one: what is later is news to the user.",
                        null=True,
                        verbose_name="previous visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "company member",
                "verbose_name_plural": "company members",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "user"), name="one_membership_per_user_and_company"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        help_text="Whom it is meant for; nothing is sent there.",
                        max_length=254,
                        verbose_name="e-mail",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("ADMIN", "Administrator"),
                            ("FINANCIAL", "Finance"),
                            ("ACCOUNTANT", "Accountant"),
                            ("USER", "User"),
                        ],
                        default="USER",
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "token_digest",
                    models.CharField(
                        editable=False, max_length=64, unique=True, verbose_name="token (digest)"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        help_text="It holds while this user is an administrator of the company.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MatchAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accept", "proposals accepted"),
                            ("automatic", "accepted automatically"),
                            ("allocate", "allocated by hand"),
                            ("reject", "proposals rejected"),
                            ("undo", "undone"),
                            ("redo", "done again"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "user_name",
                    models.CharField(
                        blank=True,
                        help_text="Empty: nobody, a run by itself.",
                        max_length=150,
                        verbose_name="user name",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="bank lines")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                ("undone_by", models.CharField(blank=True, max_length=150, verbose_name="undone by")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        blank=True,
                        help_text="That it undoes or does again; empty where it undoes what several did to a line.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bank_transfers.matchaction",
                        verbose_name="of the action",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "matching action",
                "verbose_name_plural": "matching actions",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["company", "-id"], name="match_action_by_company")],
            },
        ),
        migrations.CreateModel(
            name="MirrorRevision",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mirror_revision",
                        serialize=False,
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Goes up when invoices are changed outside of a sync, so that no old count is shown.",
                        verbose_name="mirror revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "mirror revision",
                "verbose_name_plural": "mirror revisions",
            },
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "api_token",
                    models.CharField(
                        blank=True,
                        help_text="Of the program that asked, its name.",
                        max_length=100,
                        verbose_name="API token",
                    ),
                ),
                ("kind", models.CharField(max_length=64, verbose_name="kind")),
                ("arguments", models.JSONField(blank=True, default=dict, verbose_name="arguments")),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "attempt",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="How often it was begun; what an earlier one made counts for nothing.",
                        verbose_name="attempt",
                    ),
                ),
                ("done", models.BigIntegerField(default=0, verbose_name="steps done")),
                (
                    "total",
                    models.BigIntegerField(
                        default=0, help_text="0 while it is not known.", verbose_name="steps in total"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent to a worker")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="begun")),
                (
                    "heartbeat_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last sign of life"),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("error_code", models.CharField(blank=True, max_length=64, verbose_name="error code")),
                (
                    "error_text",
                    models.TextField(
                        blank=True, help_text="In the language of who asked for it.", verbose_name="error"
                    ),
                ),
                ("result", models.JSONField(blank=True, null=True, verbose_name="outcome")),
                ("file_name", models.CharField(blank=True, max_length=255, verbose_name="file")),
                ("content_type", models.CharField(blank=True, max_length=255, verbose_name="content type")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("size", models.BigIntegerField(blank=True, null=True, verbose_name="size in bytes")),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When the bytes of its file are removed.",
                        null=True,
                        verbose_name="expires",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="operations",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
            ],
            options={
                "verbose_name": "operation",
                "verbose_name_plural": "operations",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["company", "-id"], name="operation_by_company"),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["status", "id"],
                        name="operation_open",
                    ),
                    models.Index(fields=["expires_at"], name="operation_by_expiry"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefreshToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="Who asks with it.", max_length=100, verbose_name="name"),
                ),
                (
                    "digest",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="digest"),
                ),
                (
                    "beginning",
                    models.CharField(
                        editable=False,
                        help_text="Of the token, to tell it from others.",
                        max_length=16,
                        verbose_name="beginning",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Written once a minute, not at each call.",
                        null=True,
                        verbose_name="last used",
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refresh_tokens",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "refresh token",
                "verbose_name_plural": "refresh tokens",
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["company", "-created_at"], name="refresh_token_company")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("company", "name"),
                        name="one_refresh_token_of_a_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        help_text="Of the company's data: bank-transactions …",
                        max_length=64,
                        verbose_name="part",
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["company", "part", "id"], name="revision_by_part")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False, help_text="Every member of the company sees it.", verbose_name="shared"
                    ),
                ),
                (
                    "query",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Parameters of the list, as texts.",
                        verbose_name="query",
                    ),
                ),
                (
                    "columns",
                    models.JSONField(
                        blank=True, default=list, help_text="Their names, in order.", verbose_name="columns"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "list_name",
                    models.CharField(
                        default="invoices",
                        help_text="Its name: invoices, bank-transactions …",
                        max_length=64,
                        verbose_name="list",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "owner", "list_name", "name"),
                        name="one_saved_view_of_a_name_per_list",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.TextField(
                        blank=True, help_text="Inside an archive: with its path.", verbose_name="name"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.BigIntegerField(verbose_name="size in bytes")),
                ("content", models.BinaryField(help_text="Compressed by zlib.", verbose_name="content")),
                ("format", models.CharField(max_length=64, verbose_name="format")),
                ("layout", models.CharField(max_length=64, verbose_name="layout")),
                ("warnings", models.JSONField(blank=True, default=list, verbose_name="warnings")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="imported at")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statement_files",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="imported by",
                    ),
                ),
                (
                    "mapping",
                    models.JSONField(
                        blank=True,
                        help_text="Of a layout of the company's own: what it said when the file was imported.",
                        null=True,
                        verbose_name="mapping",
                    ),
                ),
            ],
            options={
                "verbose_name": "bank file",
                "verbose_name_plural": "bank files",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "digest"), name="one_bank_file_of_a_digest")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="As people call it.", max_length=64, verbose_name="name"),
                ),
                (
                    "mapping",
                    models.JSONField(
                        help_text="What the columns mean and how they are written; see docs/banking.md.",
                        verbose_name="mapping",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statement_layouts",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement layout",
                "verbose_name_plural": "statement layouts",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "name"), name="one_statement_layout_of_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="SwitchedOffRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, verbose_name="rule")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="switched_off_rules",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "switched-off rule",
                "verbose_name_plural": "switched-off rules",
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "key"), name="a_rule_switched_off_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cause",
                    models.CharField(
                        blank=True,
                        help_text="Error code of the trouble that lasts; empty: none.",
                        max_length=64,
                        verbose_name="cause",
                    ),
                ),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="since")),
                (
                    "told_cause",
                    models.CharField(
                        blank=True,
                        help_text="What was last mailed of this trouble.",
                        max_length=64,
                        verbose_name="cause told",
                    ),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
                (
                    "bad_days",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Days with failures only, one after the other.",
                        verbose_name="bad days",
                    ),
                ),
                ("last_bad_day", models.DateField(blank=True, null=True, verbose_name="last bad day")),
                ("escalated", models.BooleanField(default=False, verbose_name="escalated")),
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sync_trouble",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "sync trouble",
                "verbose_name_plural": "sync troubles",
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.TextField(verbose_name="address")),
                ("description", models.CharField(blank=True, max_length=255, verbose_name="description")),
                ("event_types", models.JSONField(default=list, verbose_name="events")),
                (
                    "secret",
                    bank_transfers.core.fields.EncryptedSecretField(editable=False, verbose_name="secret"),
                ),
                (
                    "previous_secret",
                    bank_transfers.core.fields.EncryptedSecretField(
                        blank=True, editable=False, null=True, verbose_name="previous secret"
                    ),
                ),
                (
                    "previous_secret_until",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="previous secret signs until"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "disabled_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("by_hand", "Switched off by an administrator"),
                            ("failing", "Switched off because it failed for days"),
                            ("gone", "Switched off because the receiver answered 410 Gone"),
                        ],
                        editable=False,
                        max_length=16,
                        verbose_name="switched off because",
                    ),
                ),
                (
                    "failing_since",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="First failed delivery after the last one that succeeded.",
                        null=True,
                        verbose_name="failing since",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhooks",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event_id",
                    models.CharField(
                        default=bank_transfers.notifications.models.new_event_id,
                        max_length=64,
                        unique=True,
                        verbose_name="event id",
                    ),
                ),
                ("type", models.CharField(max_length=64, verbose_name="type")),
                (
                    "payload",
                    models.TextField(
                        help_text="The JSON text that is signed and sent.", verbose_name="payload"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="created"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="webhook_events",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook event",
                "verbose_name_plural": "webhook events",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="What it is for.", max_length=100, verbose_name="name")),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "Reading"), ("write", "Reading and writing")],
                        default="read",
                        max_length=8,
                        verbose_name="scope",
                    ),
                ),
                (
                    "digest",
                    models.CharField(editable=False, max_length=64, unique=True, verbose_name="digest"),
                ),
                (
                    "beginning",
                    models.CharField(
                        editable=False,
                        help_text="Of the token, to tell it from others.",
                        max_length=16,
                        verbose_name="beginning",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "last_used_on",
                    models.DateField(
                        blank=True,
                        help_text="The day; written once a day, not at each request.",
                        null=True,
                        verbose_name="last used",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        help_text="Whose it is. It can never do more than this member may at that moment.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to="bank_transfers.companyuser",
                        verbose_name="membership",
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "ordering": ["-created_at", "-id"],
                "indexes": [models.Index(fields=["company", "-created_at"], name="api_token_company")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("membership", "name"), name="one_api_token_of_a_name_per_member"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        help_text="Among the statements of its file, from 0.", verbose_name="position"
                    ),
                ),
                ("kind", models.CharField(max_length=16, verbose_name="kind")),
                ("number", models.CharField(blank=True, max_length=255, verbose_name="number")),
                (
                    "identification",
                    models.CharField(blank=True, max_length=255, verbose_name="the bank's identification"),
                ),
                ("period_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("period_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "opening",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="opening balance"
                    ),
                ),
                (
                    "closing",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="closing balance"
                    ),
                ),
                ("lines", models.PositiveIntegerField(verbose_name="booked lines")),
                ("pending", models.PositiveIntegerField(verbose_name="pending lines")),
                ("credits", bank_transfers.core.fields.ExactDecimalField(verbose_name="credits")),
                ("debits", bank_transfers.core.fields.ExactDecimalField(verbose_name="debits")),
                (
                    "adds_up",
                    models.BooleanField(
                        blank=True,
                        help_text="Opening balance and lines give the closing balance. Unknown where the file has no balances.",
                        null=True,
                        verbose_name="adds up",
                    ),
                ),
                ("new_lines", models.PositiveIntegerField(default=0, verbose_name="new lines")),
                ("known_lines", models.PositiveIntegerField(default=0, verbose_name="known lines")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="bank_transfers.bankaccount",
                        verbose_name="account",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bank_statements",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="bank_transfers.statementfile",
                        verbose_name="bank file",
                    ),
                ),
            ],
            options={
                "verbose_name": "bank statement",
                "verbose_name_plural": "bank statements",
                "ordering": ["-period_to", "-id"],
                "indexes": [
                    models.Index(
                        fields=["account", "period_from", "period_to"], name="bank_statement_by_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingoSyncLog",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "sync_type",
                    models.CharField(
                        choices=[
                            ("MANUAL", "Manual"),
                            ("AUTOMATIC", "Automatic"),
                            ("INTERVAL", "During the day"),
                            ("TRIGGER", "Asked for from outside"),
                        ],
                        default="MANUAL",
                        max_length=16,
                        verbose_name="type",
                    ),
                ),
                (
                    "full_sync",
                    models.BooleanField(
                        default=False,
                        help_text="Reads the whole listing, not only what changed since the cursor.",
                        verbose_name="full",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RUNNING", "Running"),
                            ("COMPLETED", "Completed"),
                            ("PARTIAL", "Partial"),
                            ("FAILED", "Failed"),
                        ],
                        default="RUNNING",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="started"),
                ),
                ("completed_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "heartbeat_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Written by a running sync; one that falls silent is dead. Empty while it waits for a worker.",
                        null=True,
                        verbose_name="heartbeat",
                    ),
                ),
                (
                    "sync_duration_seconds",
                    models.FloatField(blank=True, null=True, verbose_name="duration (s)"),
                ),
                ("pages_done", models.PositiveIntegerField(default=0, verbose_name="pages done")),
                ("pages_total", models.PositiveIntegerField(default=0, verbose_name="pages in all")),
                ("invoices_processed", models.PositiveIntegerField(default=0, verbose_name="processed")),
                ("invoices_created", models.PositiveIntegerField(default=0, verbose_name="created")),
                ("invoices_updated", models.PositiveIntegerField(default=0, verbose_name="updated")),
                ("invoices_unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                (
                    "invoices_missing",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Invoices that this full sync found gone at Billingo.",
                        verbose_name="gone",
                    ),
                ),
                ("invoices_skipped", models.PositiveIntegerField(default=0, verbose_name="set aside")),
                (
                    "items_extracted",
                    models.PositiveIntegerField(
                        default=0, help_text="Items of created and updated invoices.", verbose_name="items"
                    ),
                ),
                (
                    "api_calls",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="Requests for documents, repeated ones included (a run makes one more, for Billingo's clock).",
                        verbose_name="API calls",
                    ),
                ),
                (
                    "wait_seconds",
                    models.FloatField(
                        default=0,
                        help_text="Time spent waiting for rate limits and before repeated requests.",
                        verbose_name="waited (s)",
                    ),
                ),
                (
                    "errors",
                    models.TextField(
                        default="[]",
                        help_text="JSON list: code, invoice_id, invoice_number, error.",
                        verbose_name="errors",
                    ),
                ),
                (
                    "cursor",
                    models.DateTimeField(
                        blank=True,
                        help_text="Billingo's time, taken before the first page was read.",
                        null=True,
                        verbose_name="cursor",
                    ),
                ),
                (
                    "listing_total",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="What Billingo reported with the first page; while a first sync is unfinished, where to go on.",
                        null=True,
                        verbose_name="documents in the listing",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billingo_sync_logs",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="attempt")),
                (
                    "organization",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Of a scheduled run: no other scheduled run of the same organization goes on beside it.",
                        max_length=64,
                        verbose_name="Billingo organization",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="Which slot of the schedule this run was for.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="logs",
                        to="bank_transfers.billingosyncslot",
                        verbose_name="slot",
                    ),
                ),
                (
                    "announced_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When mails and webhooks about its end were put on their way, if any were wanted.",
                        null=True,
                        verbose_name="announced",
                    ),
                ),
                (
                    "payment_calls",
                    models.PositiveIntegerField(
                        db_default=models.Value(0),
                        default=0,
                        help_text="Requests for payments, repeated ones included.",
                        verbose_name="API calls for payments",
                    ),
                ),
                (
                    "payments_changed",
                    models.PositiveIntegerField(
                        db_default=models.Value(0),
                        default=0,
                        help_text="Documents whose payments were others than known before.",
                        verbose_name="payments changed",
                    ),
                ),
                (
                    "payments_failed",
                    models.PositiveIntegerField(
                        db_default=models.Value(0),
                        default=0,
                        help_text="Documents whose payments could not be had; they are tried again at the next run.",
                        verbose_name="payments not had",
                    ),
                ),
                (
                    "payments_read",
                    models.PositiveIntegerField(
                        db_default=models.Value(0),
                        default=0,
                        help_text="Documents whose payments were read.",
                        verbose_name="payments read",
                    ),
                ),
                (
                    "payments_total",
                    models.PositiveIntegerField(
                        db_default=models.Value(0),
                        default=0,
                        help_text="Documents whose payments the run meant to read.",
                        verbose_name="payments to read",
                    ),
                ),
                (
                    "documents_listed",
                    models.PositiveIntegerField(
                        blank=True,
                        editable=False,
                        help_text="How many documents Billingo said it had, where a full run read them all from first to last.",
                        null=True,
                        verbose_name="listed by Billingo",
                    ),
                ),
                (
                    "documents_done_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When all documents that it was to read were stored; payments may still be read after that.",
                        null=True,
                        verbose_name="documents done",
                    ),
                ),
            ],
            options={
                "verbose_name": "sync log",
                "verbose_name_plural": "sync logs",
                "ordering": ["-started_at", "-id"],
                "indexes": [
                    models.Index(fields=["company", "-started_at"], name="synclog_company_started"),
                    models.Index(
                        condition=models.Q(("announced_at__isnull", True)),
                        fields=["company", "id"],
                        name="synclog_unannounced",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("invoices_created__gt", 0),
                            ("invoices_updated__gt", 0),
                            ("invoices_missing__gt", 0),
                            ("payments_changed__gt", 0),
                            _connector="OR",
                        ),
                        fields=["company", "-id"],
                        name="synclog_company_writers",
                    ),
                    models.Index(
                        condition=models.Q(("full_sync", True)),
                        fields=["company", "-id"],
                        name="synclog_company_full",
                    ),
                    models.Index(fields=["company", "-id"], name="synclog_company_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "RUNNING")),
                        fields=("company",),
                        name="one_running_sync_per_company",
                    ),
                    models.UniqueConstraint(fields=("slot", "attempt"), name="one_run_per_attempt_of_a_slot"),
                    models.UniqueConstraint(
                        condition=models.Q(("organization__gt", ""), ("status", "RUNNING")),
                        fields=("organization",),
                        name="one_scheduled_sync_per_organization",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExplanationDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=40, verbose_name="fingerprint")),
                ("occurrence", models.PositiveIntegerField(verbose_name="occurrence")),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="Empty: no rule is to explain this line.",
                        max_length=32,
                        verbose_name="explanation",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "pair_fingerprint",
                    models.CharField(blank=True, max_length=40, verbose_name="fingerprint of the other side"),
                ),
                (
                    "pair_occurrence",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="occurrence of the other side"
                    ),
                ),
                (
                    "user_name",
                    models.CharField(
                        blank=True, help_text="As it was then.", max_length=150, verbose_name="user name"
                    ),
                ),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                ("undone_by", models.CharField(blank=True, max_length=150, verbose_name="undone by")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.bankaccount",
                        verbose_name="account",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explanation_decisions",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "pair_account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.bankaccount",
                        verbose_name="account of the other side",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision about a line",
                "verbose_name_plural": "decisions about lines",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        fields=["account", "fingerprint", "occurrence", "id"], name="decision_by_line"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("enabled", models.BooleanField(default=True, verbose_name="mails")),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_choice",
                        to="bank_transfers.companyuser",
                        verbose_name="company member",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail choice",
                "verbose_name_plural": "mail choices",
            },
        ),
        migrations.CreateModel(
            name="MatchingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("explanation", "explanation")],
                        default="explanation",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100, verbose_name="name")),
                ("code", models.CharField(max_length=32, verbose_name="explanation")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="text contains")),
                (
                    "counterparty_name",
                    models.CharField(blank=True, max_length=200, verbose_name="counterparty contains"),
                ),
                (
                    "counterparty_account",
                    models.CharField(blank=True, max_length=64, verbose_name="counterparty's account"),
                ),
                (
                    "type_text",
                    models.CharField(blank=True, max_length=200, verbose_name="the bank's type contains"),
                ),
                (
                    "direction",
                    models.CharField(
                        blank=True,
                        help_text="in, out, or empty for both.",
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: any account of the company.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.bankaccount",
                        verbose_name="account",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matching_rules",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "matching rule",
                "verbose_name_plural": "matching rules",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["company", "kind", "id"], name="matching_rule_by_company")],
            },
        ),
        migrations.CreateModel(
            name="MatchingSetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "automatic",
                    models.CharField(
                        choices=[("off", "off"), ("exact", "exact"), ("on", "on")],
                        default="off",
                        max_length=8,
                        verbose_name="automatic",
                    ),
                ),
                (
                    "upper_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True,
                        help_text="Lines of more are never accepted automatically; in the line's currency.",
                        null=True,
                        verbose_name="upper amount",
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                ("changed_by", models.CharField(blank=True, max_length=150, verbose_name="changed by")),
                (
                    "account",
                    models.OneToOneField(
                        blank=True,
                        help_text="Empty: of all that have no setting of their own.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.bankaccount",
                        verbose_name="account",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "setting of matching",
                "verbose_name_plural": "settings of matching",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("account", None)),
                        fields=("company",),
                        name="one_matching_setting_of_a_company",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OperationPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("input", "handed in"), ("result", "made")],
                        max_length=8,
                        verbose_name="role",
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0, verbose_name="attempt")),
                (
                    "file",
                    models.PositiveIntegerField(
                        default=0, help_text="Which of those handed in, from 0.", verbose_name="file"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                ("content", models.BinaryField(verbose_name="content")),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pieces",
                        to="bank_transfers.operation",
                        verbose_name="operation",
                    ),
                ),
            ],
            options={
                "verbose_name": "piece of a file",
                "verbose_name_plural": "pieces of files",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("operation", "role", "attempt", "file", "position"),
                        name="every_operation_piece_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutMention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=32, verbose_name="payment provider")),
                ("key", models.CharField(max_length=300, verbose_name="key")),
                (
                    "identification",
                    models.CharField(blank=True, max_length=255, verbose_name="the provider's id"),
                ),
                ("merchant", models.CharField(blank=True, max_length=255, verbose_name="merchant")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid out on")),
                (
                    "opening",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="balance before it"
                    ),
                ),
                (
                    "told_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="amount told"
                    ),
                ),
                ("is_open", models.BooleanField(default=False, verbose_name="not paid out yet")),
                ("number_of_items", models.PositiveIntegerField(verbose_name="number of items")),
                ("new_items", models.PositiveIntegerField(default=0, verbose_name="new items")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payout_mentions",
                        to="bank_transfers.statementfile",
                        verbose_name="bank file",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention of a payout",
                "verbose_name_plural": "mentions of payouts",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("file", "currency", "key"), name="one_payout_mention_of_a_file"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("WAITING", "Waiting"), ("DELIVERED", "Delivered"), ("FAILED", "Failed")],
                        default="WAITING",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_try_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="While a try is under way: when another process may take it over.",
                        null=True,
                        verbose_name="next try",
                    ),
                ),
                ("last_tried_at", models.DateTimeField(blank=True, null=True, verbose_name="last tried")),
                (
                    "last_status",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="HTTP status"),
                ),
                ("last_error", models.CharField(blank=True, max_length=64, verbose_name="last error")),
                ("last_detail", models.CharField(blank=True, max_length=255, verbose_name="detail")),
                (
                    "last_response",
                    models.TextField(blank=True, help_text="Its beginning.", verbose_name="response"),
                ),
                (
                    "last_duration_ms",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="duration (ms)"),
                ),
                (
                    "webhook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="bank_transfers.webhook",
                        verbose_name="webhook",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="bank_transfers.webhookevent",
                        verbose_name="webhook event",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_try_at__isnull", False)),
                        fields=["next_try_at"],
                        name="delivery_due",
                    ),
                    models.Index(fields=["webhook", "-id"], name="delivery_webhook"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("webhook", "event"), name="one_delivery_per_webhook_and_event"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankTransaction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        help_text="Its first line or row; of XML the ordinal of its element.",
                        verbose_name="position in the file",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("pending", "pending"),
                            ("replaced", "pending, booked since"),
                            ("expired", "pending, never booked"),
                            ("question", "may be another line in other words"),
                            ("information", "information"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("booking_date", models.DateField(blank=True, null=True, verbose_name="booking date")),
                ("value_date", models.DateField(blank=True, null=True, verbose_name="value date")),
                (
                    "transacted_at",
                    models.CharField(
                        blank=True,
                        help_text="As the bank says it, without a time zone.",
                        max_length=32,
                        verbose_name="transacted at",
                    ),
                ),
                ("amount", bank_transfers.core.fields.ExactDecimalField(verbose_name="amount")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("reversal", models.BooleanField(default=False, verbose_name="reversal")),
                ("counterparty_name", models.TextField(blank=True, verbose_name="counterparty")),
                ("counterparty_account", models.TextField(blank=True, verbose_name="counterparty's account")),
                ("counterparty_bank", models.TextField(blank=True, verbose_name="counterparty's bank")),
                (
                    "ultimate_counterparty_name",
                    models.TextField(blank=True, verbose_name="ultimate counterparty"),
                ),
                (
                    "remittance_information",
                    models.TextField(blank=True, verbose_name="remittance information"),
                ),
                ("creditor_reference", models.TextField(blank=True, verbose_name="creditor reference")),
                ("end_to_end_id", models.TextField(blank=True, verbose_name="end-to-end id")),
                ("bank_reference", models.TextField(blank=True, verbose_name="the bank's reference")),
                ("entry_reference", models.TextField(blank=True, verbose_name="entry reference")),
                ("mandate_id", models.TextField(blank=True, verbose_name="mandate")),
                ("uetr", models.TextField(blank=True, verbose_name="UETR")),
                ("type_code", models.TextField(blank=True, verbose_name="type code")),
                ("type_text", models.TextField(blank=True, verbose_name="type")),
                (
                    "original_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="original amount"
                    ),
                ),
                ("original_currency", models.TextField(blank=True, verbose_name="original currency")),
                (
                    "exchange_rate",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="exchange rate"
                    ),
                ),
                (
                    "fee",
                    bank_transfers.core.fields.ExactDecimalField(blank=True, null=True, verbose_name="fee"),
                ),
                ("fee_currency", models.TextField(blank=True, verbose_name="currency of the fee")),
                ("card", models.TextField(blank=True, verbose_name="card")),
                ("merchant", models.TextField(blank=True, verbose_name="merchant")),
                (
                    "balance_after",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="balance after it"
                    ),
                ),
                (
                    "number_of_transactions",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="number of transactions"),
                ),
                ("details", models.JSONField(blank=True, default=list, verbose_name="transactions")),
                ("raw", models.TextField(blank=True, verbose_name="raw text")),
                (
                    "fingerprint",
                    models.CharField(
                        help_text="Version and digest of what the bank says of the line.",
                        max_length=40,
                        verbose_name="fingerprint",
                    ),
                ),
                (
                    "occurrence",
                    models.PositiveIntegerField(
                        help_text="Which one it is among lines alike in everything, from 1.",
                        verbose_name="occurrence",
                    ),
                ),
                (
                    "in_closed_period",
                    models.BooleanField(
                        default=False,
                        help_text="Its day was complete by a statement that adds up.",
                        verbose_name="came later",
                    ),
                ),
                ("search_text", models.TextField(blank=True, editable=False, verbose_name="search text")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transactions",
                        to="bank_transfers.bankaccount",
                        verbose_name="account",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bank_transactions",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bank_transfers.banktransaction",
                        verbose_name="booked as",
                    ),
                ),
                (
                    "similar_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bank_transfers.banktransaction",
                        verbose_name="similar to",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transactions",
                        to="bank_transfers.bankstatement",
                        verbose_name="bank statement",
                    ),
                ),
                (
                    "explained_by",
                    models.CharField(
                        blank=True,
                        choices=[("rule", "a rule"), ("person", "a person")],
                        help_text="A person stands above rules.",
                        max_length=8,
                        verbose_name="explained by",
                    ),
                ),
                (
                    "explained_rule",
                    models.CharField(
                        blank=True,
                        help_text="Key of a built-in one, id of a taught one.",
                        max_length=64,
                        verbose_name="by the rule",
                    ),
                ),
                (
                    "explanation",
                    models.CharField(
                        blank=True,
                        help_text="Empty: nobody knows yet what it is.",
                        max_length=32,
                        verbose_name="explanation",
                    ),
                ),
                (
                    "explanation_version",
                    models.PositiveIntegerField(
                        default=0, help_text="Counts its changes.", verbose_name="version of the explanation"
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        help_text="The line of the company's other account in an own transfer.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bank_transfers.banktransaction",
                        verbose_name="other side",
                    ),
                ),
                (
                    "allocated_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        db_default=models.Value(0),
                        default=Decimal("0"),
                        help_text="How much of it pays documents; signed as the amount.",
                        verbose_name="allocated",
                    ),
                ),
                (
                    "match_state",
                    models.CharField(
                        blank=True,
                        choices=[("", "–"), ("proposed", "proposed"), ("matched", "matched")],
                        db_default="",
                        default="",
                        help_text="Proposed: somebody has to look; matched: all of it is allocated.",
                        max_length=8,
                        verbose_name="matching",
                    ),
                ),
            ],
            options={
                "verbose_name": "bank line",
                "verbose_name_plural": "bank lines",
                "ordering": ["-booking_date", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("pair__isnull", False)), fields=["pair"], name="bank_line_by_pair"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-booking_date", "-id"],
                        include=("status", "currency", "amount", "account"),
                        name="bank_line_by_day",
                        on_sqlite=("search_text",),
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["account", "-booking_date", "-id"],
                        include=("company", "status", "currency", "amount"),
                        name="bank_line_by_account",
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-value_date", "-id"], name="bank_line_by_value_date"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-amount", "-id"], name="bank_line_by_amount"
                    ),
                    models.Index(
                        models.F("company"),
                        models.OrderBy(
                            django.db.models.functions.text.Left("counterparty_name", 100), descending=True
                        ),
                        models.OrderBy(models.F("id"), descending=True),
                        name="bank_line_by_name",
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "status", "-booking_date", "-id"], name="bank_line_by_status"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "explanation", "-booking_date", "-id"],
                        include=("status", "explained_rule", "match_state"),
                        name="bank_line_by_explanation",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("account", "fingerprint", "occurrence"), name="every_bank_line_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingoInvoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("billingo_id", models.BigIntegerField(verbose_name="Billingo id")),
                (
                    "invoice_number",
                    models.CharField(
                        blank=True, help_text="Empty on drafts.", max_length=255, verbose_name="number"
                    ),
                ),
                ("type", models.CharField(max_length=64, verbose_name="type")),
                (
                    "correction_type",
                    models.CharField(blank=True, max_length=64, verbose_name="correction type"),
                ),
                ("cancelled", models.BooleanField(default=False, verbose_name="cancelled")),
                ("block_id", models.BigIntegerField(blank=True, null=True, verbose_name="document block")),
                (
                    "payment_status",
                    models.CharField(
                        blank=True,
                        help_text="The only witness of whether money came.",
                        max_length=64,
                        verbose_name="payment status",
                    ),
                ),
                (
                    "payment_method",
                    models.CharField(blank=True, max_length=64, verbose_name="payment method"),
                ),
                ("currency", models.CharField(blank=True, max_length=16, verbose_name="currency")),
                (
                    "conversion_rate",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, help_text="To HUF; 1 for HUF.", null=True, verbose_name="conversion rate"
                    ),
                ),
                (
                    "gross_total",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, help_text="Empty only on drafts.", null=True, verbose_name="gross total"
                    ),
                ),
                (
                    "net_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, help_text="From the summary.", null=True, verbose_name="net amount"
                    ),
                ),
                (
                    "vat_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, help_text="From the summary.", null=True, verbose_name="VAT amount"
                    ),
                ),
                (
                    "net_amount_local",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="net amount (HUF)"
                    ),
                ),
                (
                    "vat_amount_local",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="VAT amount (HUF)"
                    ),
                ),
                (
                    "gross_amount_local",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="gross amount (HUF)"
                    ),
                ),
                ("invoice_date", models.DateField(blank=True, null=True, verbose_name="invoice date")),
                (
                    "fulfillment_date",
                    models.DateField(blank=True, null=True, verbose_name="fulfillment date"),
                ),
                ("due_date", models.DateField(blank=True, null=True, verbose_name="due date")),
                (
                    "paid_date",
                    models.DateField(
                        blank=True,
                        help_text="Filled by Billingo even where nothing was paid.",
                        null=True,
                        verbose_name="paid date",
                    ),
                ),
                ("organization_name", models.TextField(blank=True, verbose_name="issuer")),
                (
                    "organization_tax_number",
                    models.CharField(blank=True, max_length=64, verbose_name="issuer's tax number"),
                ),
                (
                    "organization_account_number",
                    models.CharField(blank=True, max_length=128, verbose_name="issuer's account number"),
                ),
                (
                    "organization_iban",
                    models.CharField(blank=True, max_length=64, verbose_name="issuer's IBAN"),
                ),
                (
                    "organization_swift",
                    models.CharField(blank=True, max_length=64, verbose_name="issuer's SWIFT"),
                ),
                (
                    "partner_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="partner's Billingo id"),
                ),
                (
                    "partner_name",
                    models.TextField(
                        blank=True, help_text="As printed on the document.", verbose_name="partner"
                    ),
                ),
                (
                    "partner_tax_number",
                    models.CharField(blank=True, max_length=64, verbose_name="partner's tax number"),
                ),
                (
                    "partner_tax_type",
                    models.CharField(blank=True, max_length=64, verbose_name="partner's tax type"),
                ),
                ("partner_iban", models.CharField(blank=True, max_length=64, verbose_name="partner's IBAN")),
                (
                    "partner_swift",
                    models.CharField(blank=True, max_length=64, verbose_name="partner's SWIFT"),
                ),
                (
                    "partner_account_number",
                    models.CharField(blank=True, max_length=128, verbose_name="partner's account number"),
                ),
                (
                    "partner_country_code",
                    models.CharField(blank=True, max_length=16, verbose_name="partner's country"),
                ),
                (
                    "partner_post_code",
                    models.CharField(blank=True, max_length=64, verbose_name="partner's post code"),
                ),
                ("partner_city", models.TextField(blank=True, verbose_name="partner's city")),
                ("partner_address", models.TextField(blank=True, verbose_name="partner's address")),
                ("electronic", models.BooleanField(default=False, verbose_name="electronic")),
                ("language", models.CharField(blank=True, max_length=16, verbose_name="language")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                ("tags", models.JSONField(blank=True, default=list, verbose_name="tags")),
                (
                    "notification_status",
                    models.CharField(blank=True, max_length=64, verbose_name="notification status"),
                ),
                (
                    "online_szamla_status",
                    models.CharField(blank=True, max_length=128, verbose_name="NAV status"),
                ),
                ("discount_type", models.CharField(blank=True, max_length=64, verbose_name="discount type")),
                (
                    "discount_value",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="discount"
                    ),
                ),
                ("order_number", models.TextField(blank=True, verbose_name="order number")),
                (
                    "without_financial_fulfillment",
                    models.BooleanField(default=False, verbose_name="without financial fulfillment"),
                ),
                (
                    "related_documents",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="List of id and invoice_number.",
                        verbose_name="related documents",
                    ),
                ),
                (
                    "raw",
                    models.TextField(
                        help_text="The JSON text as Billingo sent it.", verbose_name="raw document"
                    ),
                ),
                (
                    "digest",
                    models.BinaryField(
                        help_text="Of the raw document, and of it without its deprecated live partner.",
                        max_length=32,
                        verbose_name="digest",
                    ),
                ),
                (
                    "missing_upstream_since",
                    models.DateTimeField(
                        blank=True,
                        help_text="When a full sync first found the document gone. It is kept here.",
                        null=True,
                        verbose_name="missing at Billingo since",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="first stored")),
                ("updated_at", models.DateTimeField(verbose_name="last changed")),
                (
                    "created_by_sync",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bank_transfers.billingosynclog",
                        verbose_name="first stored by",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billingo_invoices",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "search_text",
                    models.TextField(
                        blank=True,
                        default="",
                        editable=False,
                        help_text="Partner, number and tax number without accents and case; begins with the partner.",
                        verbose_name="search text",
                    ),
                ),
                (
                    "open_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        db_default=models.Value(0),
                        default=Decimal("0"),
                        help_text="What is owed, in the document's currency: 0 where nothing is.",
                        verbose_name="open",
                    ),
                ),
                (
                    "paid_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True,
                        help_text="Sum of the payments, in the document's currency; empty while they are not known.",
                        null=True,
                        verbose_name="paid",
                    ),
                ),
                (
                    "payments_read_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty while they were never asked for.",
                        null=True,
                        verbose_name="payments read",
                    ),
                ),
                (
                    "payments_tried_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="When they were last asked for in vain; empty where they were not.",
                        null=True,
                        verbose_name="payments tried",
                    ),
                ),
                (
                    "payments_wanted",
                    models.SmallIntegerField(
                        db_default=models.Value(0),
                        default=0,
                        help_text="0: not. Else how soon, from 1 (partly paid) to 5 (paid, and no claim).",
                        verbose_name="payments to be read",
                    ),
                ),
                (
                    "allocated_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        db_default=models.Value(0),
                        default=Decimal("0"),
                        help_text="What lines of the bank paid and Billingo does not know yet, in the document's currency.",
                        verbose_name="allocated",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "ordering": [
                    models.OrderBy(models.F("invoice_date"), descending=True, nulls_last=True),
                    "-billingo_id",
                ],
                "indexes": [
                    models.Index(fields=["company", "partner_tax_number"], name="invoice_company_partner"),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-due_date", "-billingo_id"], name="invoice_by_due_date"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-gross_total", "-billingo_id"], name="invoice_by_total"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-invoice_number", "-billingo_id"], name="invoice_by_number"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-search_text", "-billingo_id"], name="invoice_by_partner"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-created_at", "-id"], name="invoice_by_creation"
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-fulfillment_date", "-billingo_id"],
                        include=("type", "currency", "gross_total", "missing_upstream_since"),
                        name="invoice_by_fulfillment",
                    ),
                    models.Index(fields=["company", "updated_at", "id"], name="invoice_by_change"),
                    bank_transfers.core.indexes.ListIndex(
                        condition=models.Q(("payments_wanted__gt", 0)),
                        fields=["company", "payments_tried_at", "payments_wanted", "-billingo_id"],
                        name="invoice_payments_wanted",
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-invoice_date", "-billingo_id"],
                        include=(
                            "payment_status",
                            "type",
                            "currency",
                            "cancelled",
                            "due_date",
                            "paid_date",
                            "gross_total",
                            "open_amount",
                            "missing_upstream_since",
                            "search_text",
                        ),
                        name="invoice_list",
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "payment_status", "due_date"],
                        include=(
                            "type",
                            "currency",
                            "cancelled",
                            "gross_total",
                            "open_amount",
                            "missing_upstream_since",
                            "search_text",
                        ),
                        name="invoice_by_status",
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        condition=models.Q(("open_amount", 0), _negated=True),
                        fields=["company", "currency", "partner_tax_number"],
                        include=("due_date", "open_amount", "billingo_id"),
                        name="invoice_open",
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        condition=models.Q(("open_amount", 0), _negated=True),
                        fields=["company", "-due_date", "-billingo_id"],
                        include=(
                            "currency",
                            "payment_status",
                            "type",
                            "gross_total",
                            "open_amount",
                            "missing_upstream_since",
                            "search_text",
                        ),
                        name="invoice_open_by_due_date",
                    ),
                    bank_transfers.core.indexes.ListIndex(
                        fields=["company", "-open_amount", "-billingo_id"], name="invoice_by_open_amount"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "billingo_id"), name="one_row_per_billingo_document"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CompletenessCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("sync", "After a full synchronization"), ("request", "On request")],
                        max_length=8,
                        verbose_name="origin",
                    ),
                ),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                (
                    "documents",
                    models.PositiveIntegerField(help_text="That Billingo has.", verbose_name="documents"),
                ),
                ("content", models.BinaryField(verbose_name="content")),
                ("signature", models.BinaryField(max_length=64, verbose_name="signature")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="requested by",
                    ),
                ),
                (
                    "sync_log",
                    models.ForeignKey(
                        db_index=False,
                        help_text="The last one that read Billingo's whole list.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="certificates",
                        to="bank_transfers.billingosynclog",
                        verbose_name="full synchronization",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="bank_transfers.signingkey",
                        verbose_name="signing key",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate of completeness",
                "verbose_name_plural": "certificates of completeness",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["company", "-id"], name="certificate_company")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("origin", "sync")),
                        fields=("sync_log",),
                        name="one_certificate_by_itself_per_sync",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TROUBLE", "Trouble"),
                            ("ESCALATION", "Three days running"),
                            ("RECOVERY", "Trouble over"),
                            ("WEBHOOK_DISABLED", "Webhook switched off"),
                            ("TEST", "Test"),
                        ],
                        max_length=32,
                        verbose_name="kind",
                    ),
                ),
                ("webhook_url", models.TextField(blank=True, verbose_name="webhook")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("SENT", "Sent"),
                            ("GIVEN_UP", "Given up"),
                            ("NOT_WANTED", "No longer wanted"),
                        ],
                        default="WAITING",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                (
                    "next_try_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="While a mail is being sent: when another process may take it over.",
                        null=True,
                        verbose_name="next try",
                    ),
                ),
                ("last_error", models.CharField(blank=True, max_length=255, verbose_name="last error")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="created"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="bank_transfers.companyuser",
                        verbose_name="company member",
                    ),
                ),
                (
                    "sync_log",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="bank_transfers.billingosynclog",
                        verbose_name="sync",
                    ),
                ),
            ],
            options={
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_try_at__isnull", False)),
                        fields=["next_try_at"],
                        name="mail_due",
                    ),
                    models.Index(fields=["company", "-created_at"], name="mail_company_created"),
                    models.Index(fields=["created_at"], name="mail_created"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("sync_log__isnull", False)),
                        fields=("membership", "kind", "sync_log"),
                        name="one_mail_per_member_kind_and_sync",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "line_text",
                    models.CharField(
                        help_text="As it was: day, amount, counterparty.",
                        max_length=255,
                        verbose_name="the line in words",
                    ),
                ),
                ("booking_date", models.DateField(verbose_name="booking date")),
                (
                    "currency",
                    models.CharField(help_text="Of the line.", max_length=3, verbose_name="currency"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "payment"),
                            ("overpayment", "overpayment"),
                            ("fee", "fee"),
                            ("rounding", "rounding"),
                            ("discount", "discount"),
                            ("exchange_difference", "exchange difference"),
                            ("refund", "refund"),
                        ],
                        max_length=24,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        help_text="As people see it, in the line's currency.", verbose_name="amount"
                    ),
                ),
                (
                    "line_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        help_text="How much of the line's money it takes.", verbose_name="of the line"
                    ),
                ),
                (
                    "invoice_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        help_text="How much of it that settles, in the document's currency.",
                        verbose_name="of the invoice",
                    ),
                ),
                (
                    "rate",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True,
                        help_text="Of the line's currency for one of the document's; empty where they are the same.",
                        null=True,
                        verbose_name="rate",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="allocations",
                        to="bank_transfers.billingoinvoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        help_text="Empty once the import of the line was undone.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="allocations",
                        to="bank_transfers.banktransaction",
                        verbose_name="bank line",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="allocations",
                        to="bank_transfers.matchaction",
                        verbose_name="action",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="undone_allocations",
                        to="bank_transfers.matchaction",
                        verbose_name="undone by",
                    ),
                ),
            ],
            options={
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("undone_by", None)),
                        fields=["line"],
                        name="live_allocation_by_line",
                    ),
                    models.Index(
                        condition=models.Q(("undone_by", None)),
                        fields=["invoice"],
                        name="live_allocation_by_invoice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingoInvoiceChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(
                        help_text="When the sync stored it; Billingo does not tell more.", verbose_name="seen"
                    ),
                ),
                ("field", models.CharField(max_length=64, verbose_name="field")),
                (
                    "old_value",
                    models.TextField(
                        blank=True,
                        help_text="Decimal, ISO date, true/false, text or JSON; null for none.",
                        null=True,
                        verbose_name="old value",
                    ),
                ),
                (
                    "new_value",
                    models.TextField(
                        blank=True, help_text="As the old value.", null=True, verbose_name="new value"
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="bank_transfers.billingoinvoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "sync_log",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="bank_transfers.billingosynclog",
                        verbose_name="sync",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billingo_changes",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice change",
                "verbose_name_plural": "invoice changes",
                "ordering": ["-changed_at", "-id"],
                "indexes": [models.Index(fields=["company", "-changed_at"], name="change_company_time")],
            },
        ),
        migrations.CreateModel(
            name="BillingoInvoiceItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(
                        help_text="From 1, as on the document.", verbose_name="position"
                    ),
                ),
                (
                    "product_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="product's Billingo id"),
                ),
                ("name", models.TextField(blank=True, verbose_name="name")),
                (
                    "net_unit_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="net unit price"
                    ),
                ),
                (
                    "quantity",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="quantity"
                    ),
                ),
                ("unit", models.TextField(blank=True, verbose_name="unit")),
                (
                    "net_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="net amount"
                    ),
                ),
                (
                    "vat",
                    models.CharField(
                        blank=True,
                        help_text="Billingo's key: not always a percentage (AAM, 5,5% …).",
                        max_length=64,
                        verbose_name="VAT",
                    ),
                ),
                (
                    "vat_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="VAT amount"
                    ),
                ),
                (
                    "gross_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="gross amount"
                    ),
                ),
                (
                    "entitlement",
                    models.CharField(blank=True, max_length=64, null=True, verbose_name="entitlement"),
                ),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                (
                    "invoice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="bank_transfers.billingoinvoice",
                        verbose_name="invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice item",
                "verbose_name_plural": "invoice items",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "position"), name="one_item_per_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingoInvoicePayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "date",
                    models.DateField(
                        help_text="The day of the payment; it may lie ahead.", verbose_name="date"
                    ),
                ),
                (
                    "amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        help_text="In the document's currency.", verbose_name="amount"
                    ),
                ),
                (
                    "payment_method",
                    models.CharField(blank=True, max_length=64, verbose_name="payment method"),
                ),
                (
                    "voucher_number",
                    models.CharField(blank=True, max_length=255, verbose_name="voucher number"),
                ),
                (
                    "conversion_rate",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, help_text="To HUF.", null=True, verbose_name="conversion rate"
                    ),
                ),
                (
                    "known_from",
                    models.DateTimeField(help_text="When a sync first found it.", verbose_name="known from"),
                ),
                (
                    "known_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="When a sync found it gone; empty while it is there.",
                        null=True,
                        verbose_name="known until",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="billingo_payments",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payments",
                        to="bank_transfers.billingoinvoice",
                        verbose_name="invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "ordering": ["date", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("known_until__isnull", True)),
                        fields=["company", "date"],
                        name="payment_by_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceBalance",
            fields=[
                (
                    "allocated",
                    models.BigIntegerField(default=0, help_text="In millionths.", verbose_name="allocated"),
                ),
                ("capacity", models.BigIntegerField(help_text="In millionths.", verbose_name="at most")),
                (
                    "invoice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="balance",
                        serialize=False,
                        to="bank_transfers.billingoinvoice",
                        verbose_name="invoice",
                    ),
                ),
            ],
            options={
                "verbose_name": "running total of an invoice",
                "verbose_name_plural": "running totals of invoices",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("allocated__gte", 0), ("allocated__lte", models.F("capacity"))),
                        name="no_more_than_is_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LineBalance",
            fields=[
                (
                    "allocated",
                    models.BigIntegerField(default=0, help_text="In millionths.", verbose_name="allocated"),
                ),
                ("capacity", models.BigIntegerField(help_text="In millionths.", verbose_name="at most")),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="balance",
                        serialize=False,
                        to="bank_transfers.banktransaction",
                        verbose_name="bank line",
                    ),
                ),
            ],
            options={
                "verbose_name": "running total of a bank line",
                "verbose_name_plural": "running totals of bank lines",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("allocated__gte", 0), ("allocated__lte", models.F("capacity"))),
                        name="no_more_than_the_line_has",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("ambiguous", "ambiguous")],
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="waiting",
                        max_length=16,
                        verbose_name="decision",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="Counts its changes.", verbose_name="version"
                    ),
                ),
                ("confidence", models.FloatField(help_text="From 0 to 1.", verbose_name="confidence")),
                (
                    "would_be_automatic",
                    models.BooleanField(
                        default=False,
                        help_text="Where that is switched on.",
                        verbose_name="would be automatic",
                    ),
                ),
                ("allocations", models.JSONField(blank=True, default=list, verbose_name="allocations")),
                ("alternatives", models.JSONField(blank=True, default=list, verbose_name="alternatives")),
                ("evidence", models.JSONField(blank=True, default=list, verbose_name="evidence")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                (
                    "changed_by",
                    models.CharField(
                        blank=True,
                        help_text="Empty: a run by itself.",
                        max_length=150,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="bank_transfers.banktransaction",
                        verbose_name="bank line",
                    ),
                ),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="matches",
                        to="bank_transfers.matchaction",
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "match",
                "verbose_name_plural": "matches",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["company", "decision", "-id"], name="match_by_decision")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "waiting")),
                        fields=("line",),
                        name="one_waiting_match_of_a_line",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderPayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=32, verbose_name="payment provider")),
                (
                    "key",
                    models.CharField(
                        help_text="The provider's id of the payout; where it gives none, file and place in it.",
                        max_length=300,
                        verbose_name="key",
                    ),
                ),
                ("merchant", models.CharField(blank=True, max_length=255, verbose_name="merchant")),
                (
                    "identification",
                    models.CharField(
                        blank=True,
                        help_text="Empty where it gives none.",
                        max_length=255,
                        verbose_name="the provider's id",
                    ),
                ),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid out on")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="first item")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last item")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "gross",
                    bank_transfers.core.fields.ExactDecimalField(default=Decimal("0"), verbose_name="gross"),
                ),
                (
                    "fee",
                    bank_transfers.core.fields.ExactDecimalField(default=Decimal("0"), verbose_name="fee"),
                ),
                (
                    "net",
                    bank_transfers.core.fields.ExactDecimalField(
                        default=Decimal("0"), help_text="Sum of its items.", verbose_name="net"
                    ),
                ),
                (
                    "opening",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True, null=True, verbose_name="balance before it"
                    ),
                ),
                (
                    "told_amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        blank=True,
                        help_text="What the file says was paid out.",
                        null=True,
                        verbose_name="amount told",
                    ),
                ),
                (
                    "amount",
                    bank_transfers.core.fields.ExactDecimalField(
                        default=Decimal("0"),
                        help_text="What the line of the bank has to be.",
                        verbose_name="amount",
                    ),
                ),
                ("is_open", models.BooleanField(default=False, verbose_name="not paid out yet")),
                ("linked_at", models.DateTimeField(blank=True, null=True, verbose_name="linked at")),
                (
                    "is_asked",
                    models.BooleanField(
                        default=False,
                        help_text="Lines may be it, and nothing tells which.",
                        verbose_name="in question",
                    ),
                ),
                (
                    "kept_apart",
                    models.BooleanField(
                        default=False,
                        help_text="A person took its line away: the rule gives it none.",
                        verbose_name="kept apart",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="provider_payouts",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        help_text="The first one that told it.",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.statementfile",
                        verbose_name="bank file",
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="payout",
                        to="bank_transfers.banktransaction",
                        verbose_name="bank line",
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: by the rule.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="linked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "provider payout",
                "verbose_name_plural": "provider payouts",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "provider", "currency", "key"), name="every_provider_payout_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("payment", "payment"),
                            ("refund", "refund"),
                            ("fee", "fee"),
                            ("chargeback", "chargeback"),
                            ("other", "other"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("gross", bank_transfers.core.fields.ExactDecimalField(verbose_name="gross")),
                (
                    "fee",
                    bank_transfers.core.fields.ExactDecimalField(
                        help_text="Positive: a cost.", verbose_name="fee"
                    ),
                ),
                ("net", bank_transfers.core.fields.ExactDecimalField(verbose_name="net")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "order_number",
                    models.TextField(blank=True, help_text="The shop's own.", verbose_name="order number"),
                ),
                ("invoice_id", models.TextField(blank=True, verbose_name="the provider's id of an invoice")),
                ("reference", models.TextField(blank=True, verbose_name="the provider's id of the payment")),
                (
                    "type_text",
                    models.TextField(blank=True, help_text="As the provider says it.", verbose_name="type"),
                ),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("occurred_at", models.CharField(blank=True, max_length=32, verbose_name="happened at")),
                (
                    "fingerprint",
                    models.CharField(
                        help_text="Version and digest of what the provider says of it.",
                        max_length=40,
                        verbose_name="fingerprint",
                    ),
                ),
                (
                    "occurrence",
                    models.PositiveIntegerField(
                        help_text="Which one it is among items alike in everything, from 1.",
                        verbose_name="occurrence",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="bank_transfers.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="bank_transfers.providerpayout",
                        verbose_name="provider payout",
                    ),
                ),
            ],
            options={
                "verbose_name": "payout item",
                "verbose_name_plural": "payout items",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("company", "fingerprint", "occurrence"), name="every_payout_item_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoutItemMention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "position",
                    models.PositiveIntegerField(help_text="Of the file, from 1.", verbose_name="row"),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="bank_transfers.payoutitem",
                        verbose_name="payout item",
                    ),
                ),
                (
                    "mention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="bank_transfers.payoutmention",
                        verbose_name="mention of a payout",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention of a payout item",
                "verbose_name_plural": "mentions of payout items",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "mention"), name="one_payout_item_mention")
                ],
            },
        ),
        # What the 39 did besides and that matters to an empty database.
        migrations.RunPython(as_in("0002_billingo_sync_feature", "add_feature"), migrations.RunPython.noop),
        migrations.RunPython(as_in("0013_feature_names_in_english", "name_it"), migrations.RunPython.noop),
        migrations.RunPython(as_in("0016_raw_in_the_row", "pack"), migrations.RunPython.noop),
        migrations.RunPython(as_in("0022_banking", "add_feature"), migrations.RunPython.noop),
        migrations.RunPython(as_in("0038_allocations", "add_feature"), migrations.RunPython.noop),
    ]
