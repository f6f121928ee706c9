"""Settings, all from the environment, each with a default that works on one machine.

`docs/configuration.md` lists them with their meaning; nothing of the business lives here.
"""

from pathlib import Path
from typing import Any
from urllib.request import getproxies_environment

import dj_database_url
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from bank_transfers import __version__
from config import env

BACKEND_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BACKEND_DIR.parent / "var")))

ON_RAILWAY = bool(env.text("RAILWAY_ENVIRONMENT_NAME"))
DEBUG = env.flag("DEBUG", default=not ON_RAILWAY)

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Make one: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    SECRET_KEY = env.kept_secret(VAR_DIR / "secret_key", env.make_secret_key)

# Outside DEBUG an empty list is reported by a system check (bank_transfers/checks.py), and nothing starts.
CREDENTIAL_ENCRYPTION_KEYS = env.words("CREDENTIAL_ENCRYPTION_KEY")
if not CREDENTIAL_ENCRYPTION_KEYS and DEBUG:
    CREDENTIAL_ENCRYPTION_KEYS = [
        env.kept_secret(VAR_DIR / "credential_encryption_key", lambda: Fernet.generate_key().decode())
    ]

# This machine's own names are always among them: scrapers and health checks ask under them.
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if ALLOWED_HOSTS or DEBUG:
    ALLOWED_HOSTS += [host for host in LOOPBACK_HOSTS if host not in ALLOWED_HOSTS]
if env.text("SCRIPT_NAME").strip("/"):
    raise ImproperlyConfigured(
        "SCRIPT_NAME is set, but the service can't be served below a path: give it a host name of its own, "
        "and leave SCRIPT_NAME unset"
    )
# How many proxies stand before this service; with 0 nothing that a header says of a proxy is believed.
TRUSTED_PROXIES = int(env.number("TRUSTED_PROXIES", 0, 0, 10)) or int(ON_RAILWAY)

INSTALLED_APPS = [
    "bank_transfers.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Before DRF, so that our Hungarian stands where DRF has none.
    "bank_transfers",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
]

MIDDLEWARE = [
    "bank_transfers.core.web.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "bank_transfers.core.web.frontend.PageFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bank_transfers.companies.auth.admin_site.LivingLogins",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    url = env.text("DATABASE_URL")
    if not url and not DEBUG:
        # A file in a container goes with the next deployment: that it is to be one has to be said.
        raise ImproperlyConfigured(
            "DATABASE_URL is not set. Outside DEBUG say where everything is kept: postgres://USER:PASSWORD@HOST/NAME, "
            "or sqlite:////a/directory/that/lasts/billingo.sqlite3"
        )
    if not url:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{VAR_DIR / 'billingo.sqlite3'}"
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    except (ValueError, dj_database_url.UnknownSchemeError) as error:
        # The address may hold a password: say what is wrong without repeating it.
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read ({type(error).__name__})") from None
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            # A writer takes the lock when its transaction begins and so can wait for it;
            # a read that turns into a write half-way could only fail.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000;",
        }
    elif config["ENGINE"] == "django.db.backends.postgresql":
        from psycopg import IsolationLevel

        # Nothing here may rest on a session of the server's: bank_transfers/core/db/session.py.
        config.update(ENGINE="bank_transfers.core.db.postgresql", DISABLE_SERVER_SIDE_CURSORS=True)
        config.setdefault("OPTIONS", {})["isolation_level"] = IsolationLevel.READ_COMMITTED
        config["OPTIONS"].setdefault("connect_timeout", 10)
    else:
        raise ImproperlyConfigured("DATABASE_URL must be a sqlite:// or a postgres:// address")
    return config


DATABASES = {"default": _database()}
# SQLite has no INCLUDE: there our indexes (core/indexes.py) carry those columns as their last ones.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The web server's, here for what may take only some of them.
WEB_THREADS = int(env.number("WEB_THREADS", 8, 1, 1000))
# Each hash takes 100 MB.
PASSWORD_HASHES_AT_ONCE = int(env.number("PASSWORD_HASHES_AT_ONCE", 2, 1, 64))
PASSWORD_HASHERS = [
    "bank_transfers.core.password_hashers.Argon2",
    # Only to check what was hashed before; it is hashed anew at the next login.
    "bank_transfers.core.password_hashers.PBKDF2",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "hu"
LANGUAGES = [("hu", "Magyar"), ("en", "English")]
TIME_ZONE = "Europe/Budapest"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
# The built page (core/web/frontend.py). In DEBUG files are looked for at each request, so that a new build is seen.
FRONTEND_DIST = Path(env.text("FRONTEND_DIST", str(BACKEND_DIR.parent / "frontend/dist")))
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

if not DEBUG:
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = ["^api/health/", "^metrics$"]  # load balancers and scrapers ask without TLS
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOG_LEVEL = env.text("LOG_LEVEL", "WARNING" if DEBUG else "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Both mask secrets and write what belongs together under one request, company, user and sync id.
    "formatters": {
        "plain": {
            "()": "bank_transfers.core.logs.PlainFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "bank_transfers.core.logs.JsonFormatter"},
    },
    "filters": {"callers_faults": {"()": "bank_transfers.core.logs.CallersFaults"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own set-up sends these to a handler of its own as well: one line for one event.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        # Each font that is cut down tells of it in a dozen lines.
        "fontTools": {"level": "WARNING"},
        "fpdf": {"level": "WARNING"},
        # The access line tells of every 4xx already.
        "django.request": {"level": "ERROR"},
        # Anybody can make as much of these as he likes.
        **{
            f"django.security.{name}": {"filters": ["callers_faults"]}
            for name in (
                "DisallowedHost",
                "InvalidSessionKey",
                "RequestDataTooBig",
                "SuspiciousMultipartForm",
                "SuspiciousSession",
                "TooManyFieldsSent",
                "TooManyFilesSent",
            )
        },
    },
}

# --- REST API -------------------------------------------------------------------------------------
ACCESS_TOKEN_SECONDS = int(env.number("ACCESS_TOKEN_SECONDS", 15 * 60, 10, 3600))
REFRESH_TOKEN_SECONDS = int(env.number("REFRESH_TOKEN_SECONDS", 14 * 86400, 60, 90 * 86400))
# The cookies of a login from the page (companies/auth/cookies.py): https only, but for development.
AUTH_COOKIE_SECURE = not DEBUG
# Other addresses under which the page is served, e.g. https://szamlak.example.hu; its own needs no naming.
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
# Other sites whose pages may call the API from a browser: core/web/cors.py.
CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS")
# What one API token may ask of one process; more is 429.
API_TOKEN_REQUESTS_PER_MINUTE = int(env.number("API_TOKEN_REQUESTS_PER_MINUTE", 600, 1, 1_000_000))
# Calls with one refresh token (/api/refresh/…) to one process; more is 429.
REFRESH_CALLS_PER_MINUTE = int(env.number("REFRESH_CALLS_PER_MINUTE", 120, 1, 1_000_000))
# A folder with one for each company, by its id: what is put there is imported. Empty: none is watched.
STATEMENT_INBOX = env.text("STATEMENT_INBOX")
# A request with files of banks; more is 413 before any of it is read.
STATEMENT_MAX_UPLOAD_BYTES = int(env.number("STATEMENT_MAX_UPLOAD_BYTES", 256_000_000, 1000, 2_000_000_000))
API_MAX_BODY_BYTES = int(env.number("API_MAX_BODY_BYTES", 1_000_000, 1000, 100_000_000))

# Who may read /metrics: core/metrics.py.
METRICS_TOKEN = env.text("METRICS_TOKEN")
PROMETHEUS_MULTIPROC_DIR = env.text("PROMETHEUS_MULTIPROC_DIR")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "bank_transfers.companies.api_tokens.authentication.ApiTokenAuthentication",
        "bank_transfers.companies.auth.authentication.BearerAuthentication",
        "bank_transfers.companies.auth.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["bank_transfers.core.api.content.parsers.JsonObjectParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "bank_transfers.core.api.lists.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "bank_transfers.core.api.openapi.schema.ErrorSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "bank_transfers.core.api.handler.exception_handler",
    # ?format= belongs to the endpoints (exports).
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# What the errors of the domains mean to callers: core/api/domain_errors.py.
DOMAIN_ERRORS = "bank_transfers.http_errors.TABLE"
SPECTACULAR_SETTINGS = {
    "TITLE": "Billingo mirror",
    "VERSION": __version__,
    "DESCRIPTION": (
        "An exact, always fresh local mirror of companies' Billingo invoices.\n\n"
        "Log in at `/api/auth/login/`, send `Authorization: Bearer <access>`. Requests act in one company: that of "
        "`X-Company-ID`, else the one last switched to, else the only one. Errors are `{detail, code}`: `code` is for "
        "programs and does not change, `detail` is for people, in Hungarian or English by `Accept-Language`."
    ),
    "OAS_VERSION": "3.0.3",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "bank_transfers.core.api.openapi.shared.share_components",
    ],
    # By use: what is read daily in front, what is set up once at the end.
    "TAGS": [
        {"name": "auth", "description": "Logins, invitations, what a user likes."},
        {"name": "api-tokens", "description": "What programs send instead of a login."},
        {"name": "billingo-invoices", "description": "The documents of the mirror: list, sums, files, PDFs."},
        {"name": "billingo-changes", "description": "What syncs found new or different."},
        {"name": "billingo-overview", "description": "What is owed, late, due and paid."},
        {"name": "saved-views", "description": "Lists under a name."},
        {"name": "operations", "description": "Long exports and imports: how far they are, and their files."},
        {"name": "billingo-sync-logs", "description": "How each sync went."},
        {"name": "billingo-settings", "description": "The key, the schedule, syncs on demand."},
        {"name": "certificates", "description": "What the mirror held at a moment, signed."},
        {"name": "certificate-key", "description": "What certificates are checked with."},
        {"name": "refresh-tokens", "description": "With which shops ask for a sync."},
        {"name": "refresh", "description": "Asking for a sync from outside."},
        {"name": "billingo-set-aside", "description": "Documents that could not be stored yet."},
        {"name": "exchange-rates", "description": "Official daily rates of the MNB."},
        {"name": "webhooks", "description": "Where events are sent."},
        {"name": "webhook-deliveries", "description": "What became of each event."},
        {"name": "notification-settings", "description": "Mails about the company."},
        {"name": "members", "description": "Who may do what in the company."},
        {"name": "features", "description": "What is switched on for the company."},
        {"name": "audit", "description": "Who did what."},
        {"name": "health", "description": "For whoever runs the service."},
    ],
    "SCHEMA_PATH_PREFIX": "/api/",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "KeyScopeEnum": ["read", "write", "unknown"],
        "ApiTokenScopeEnum": ["read", "write"],
        "RateReasonCodeEnum": "bank_transfers.exchange_rates.state.CODES",
        "ExplanationCodeEnum": "bank_transfers.banking.api.rules.CODES",
        "DeliveryStateEnum": "bank_transfers.notifications.models.WebhookDelivery.State",
        "OperationStatusEnum": "bank_transfers.operations.models.Operation.Status",
        "MatchActionKindEnum": "bank_transfers.reconciliation.models.ActionKind",
        "AllocationKindEnum": "bank_transfers.reconciliation.models.AllocationKind",
        "MatchStatusEnum": "bank_transfers.reconciliation.models.MatchStatus",
        "DecisionEnum": ["same", "other"],
        "MatchDecisionEnum": "bank_transfers.reconciliation.models.MatchDecision",
        "SpotCheckAnswerEnum": "bank_transfers.reconciliation.quality.models.SpotCheckAnswer",
        "StopReasonEnum": "bank_transfers.reconciliation.quality.models.StopReason",
        "AutomaticEnum": "bank_transfers.reconciliation.models.Automatic",
        "LineStatusEnum": "bank_transfers.banking.models.LineStatus",
        "BankLineStateEnum": "bank_transfers.banking.explaining.states.LineState",
        "PayoutStateEnum": ["linked", "open", "apart", "question", "waiting"],
    },
    "SWAGGER_UI_DIST": "/api/docs/assets",
    "SWAGGER_UI_FAVICON_HREF": "/api/docs/assets/favicon-32x32.png",
}

# --- Billingo -------------------------------------------------------------------------------------
# HTTP_PROXY, HTTPS_PROXY and NO_PROXY, as Python reads them: by which way Billingo is asked.
PROXIES = getproxies_environment()
BILLINGO_BASE_URL = env.text("BILLINGO_BASE_URL", "https://api.billingo.hu/v3").rstrip("/")
# The stated limit of the API for one key (billingo-api: 300 requests a minute).
BILLINGO_REQUESTS_PER_MINUTE = int(env.number("BILLINGO_REQUESTS_PER_MINUTE", 300, 1, 100_000))
# Of documents that are not partly paid (those are all asked), the payments of so many are read in one run.
BILLINGO_PAYMENTS_PER_RUN = int(env.number("BILLINGO_PAYMENTS_PER_RUN", 1000, 0, 1_000_000))
# Pages asked for at the same time by one sync; docs/performance.md tells how the default was chosen.
BILLINGO_PAGES_IN_FLIGHT = int(env.number("BILLINGO_PAGES_IN_FLIGHT", 6, 1, 64))
BILLINGO_REQUEST_TIMEOUT_SECONDS = env.number("BILLINGO_REQUEST_TIMEOUT_SECONDS", 60, 0.1, 600)
# How often one read is tried, and how long its tries and waits may take together.
BILLINGO_MAX_ATTEMPTS = int(env.number("BILLINGO_MAX_ATTEMPTS", 6, 1, 20))
BILLINGO_RETRY_SECONDS = env.number("BILLINGO_RETRY_SECONDS", 300, 0, 3600)
# How long a request for a PDF waits for Billingo to make it.
BILLINGO_PDF_SECONDS = env.number("BILLINGO_PDF_SECONDS", 25, 0.1, 300)
# How long whoever enters a key waits for the answers about it.
BILLINGO_KEY_CHECK_SECONDS = env.number("BILLINGO_KEY_CHECK_SECONDS", 15, 0.1, 300)
# The largest answer that is read, unpacked: 100 documents are some 300 kB.
BILLINGO_ANSWER_MIB = int(env.number("BILLINGO_ANSWER_MIB", 16, 1, 256))
BILLINGO_BACKOFF_SECONDS = env.number("BILLINGO_BACKOFF_SECONDS", 1, 0.001, 60)
# A running sync writes a heartbeat this often, and is taken for dead after this long without one.
SYNC_HEARTBEAT_SECONDS = env.number("SYNC_HEARTBEAT_SECONDS", 10, 0.1, 30)
SYNC_DEAD_AFTER_SECONDS = env.number("SYNC_DEAD_AFTER_SECONDS", 50, 0.5, 110)
# The timezone of Billingo's modified filter is not documented: three hours outlast the worst reading of it.
SYNC_CURSOR_OVERLAP_SECONDS = env.number("SYNC_CURSOR_OVERLAP_SECONDS", 3 * 3600, 0, 7 * 86400)
SYNC_FULL_EVERY_DAYS = env.number("SYNC_FULL_EVERY_DAYS", 7, 0, 365)
SYNC_COMPANIES_AT_ONCE = int(env.number("SYNC_COMPANIES_AT_ONCE", 4, 1, 64))

# --- Exchange rates -------------------------------------------------------------------------------
# The public service of the MNB, which answers by http only; `off`: no rates are fetched.
MNB_RATES_URL = env.text("MNB_RATES_URL", "http://www.mnb.hu/arfolyamok.asmx")
if MNB_RATES_URL.lower() == "off":
    MNB_RATES_URL = ""
MNB_RATES_TIMEOUT_SECONDS = env.number("MNB_RATES_TIMEOUT_SECONDS", 30, 0.1, 600)

# --- Schedule -------------------------------------------------------------------------------------
# When companies without an hour of their own are synced: a cron expression, read in TIME_ZONE.
SYNC_SCHEDULE = env.text("SYNC_SCHEDULE", "0 2 * * *")
# Whether a web process runs the schedule too; `manage.py run_scheduler` always does.
SCHEDULER = env.choice("SCHEDULER", "auto", ("auto", "on", "off"))
SCHEDULER_IN_WEB = SCHEDULER == "on" or (
    SCHEDULER == "auto" and env.text("RAILWAY_ENVIRONMENT_NAME") == "production"
)
SCHEDULER_TICK_SECONDS = env.number("SCHEDULER_TICK_SECONDS", 60, 0.1, 300)
# Companies due at the same time are spread over two seconds each, and over this much at the most.
SYNC_SPREAD_SECONDS = env.number("SYNC_SPREAD_SECONDS", 900, 0, 6 * 3600)
# How long after its time a slot may still begin: one that was missed is made up once.
SYNC_GRACE_SECONDS = env.number("SYNC_GRACE_SECONDS", 12 * 3600, 60, 7 * 86400)
# How often one slot is tried where the cause can pass, and the first wait before it is tried again.
SYNC_ATTEMPTS = int(env.number("SYNC_ATTEMPTS", 3, 1, 20))
SYNC_RETRY_SECONDS = env.number("SYNC_RETRY_SECONDS", 300, 0, 6 * 3600)
# A run is ended after this long, however it was started, and the next one goes on from there. Shorter than the
# half-hour after which RabbitMQ takes a consumer that has acknowledged nothing for lost.
SYNC_TIME_LIMIT_SECONDS = env.number("SYNC_TIME_LIMIT_SECONDS", 1500, 1, 86400)

# --- Workers --------------------------------------------------------------------------------------
# Unset: syncs run in this process, and nothing imports Celery.
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL")
CELERY_APP = "config.celery.app"
# Several installations may share a broker.
CELERY_QUEUE_PREFIX = env.text("CELERY_QUEUE_PREFIX", "billingo")
# How long a sync waits for a worker: a slot is then sent again, one started by hand is given up.
SYNC_QUEUE_SECONDS = env.number("SYNC_QUEUE_SECONDS", 600, 1, 86400)

# --- Long work ------------------------------------------------------------------------------------
# Exports and imports that go on in the background: so many at once in a process without workers.
OPERATIONS_AT_ONCE = int(env.number("OPERATIONS_AT_ONCE", 2, 1, 32))
# One that gave no sign of life for so long is dead, and begun anew once.
OPERATIONS_DEAD_AFTER_SECONDS = env.number("OPERATIONS_DEAD_AFTER_SECONDS", 50, 3, 110)
OPERATION_KINDS = [
    "bank_transfers.invoices.export.operation.KIND",
    "bank_transfers.banking.operations.LINES_EXPORT",
    "bank_transfers.banking.operations.STATEMENTS_IMPORT",
    "bank_transfers.reconciliation.operation.MATCHING_RUN",
    "bank_transfers.reconciliation.operation.MATCH_ACTION",
]
# Whether payments are matched by themselves after imports and syncs, or only when somebody asks.
MATCH_BY_ITSELF = env.flag("MATCH_BY_ITSELF", default=True)
# --- Notifications --------------------------------------------------------------------------------
# Where people find this service, for links in mails; without it mails have none.
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")
DEFAULT_FROM_EMAIL = env.mailbox("DEFAULT_FROM_EMAIL", "billingo-mirror@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_SECURITY = env.text("EMAIL_SECURITY", "starttls").lower()
if EMAIL_SECURITY not in {"starttls", "tls", "none"}:
    raise ImproperlyConfigured("EMAIL_SECURITY must be one of starttls, tls, none")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_PORT = int(env.number("EMAIL_PORT", 587, 1, 65535))
EMAIL_HOST_USER = env.one_line("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.one_line("EMAIL_HOST_PASSWORD")
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 10, 0.1, 120)
# Without a mail server mails are written to standard output.
EMAIL_BACKEND = (
    "bank_transfers.notifications.mails.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
# Whether a serving process sends word as soon as a sync has ended there, or leaves it to the scheduler.
NOTIFY_AFTER_SYNC = env.flag("NOTIFY_AFTER_SYNC", default=True)
WEBHOOK_TIMEOUT_SECONDS = env.number("WEBHOOK_TIMEOUT_SECONDS", 10, 0.1, 60)
WEBHOOKS_AT_ONCE = int(env.number("WEBHOOKS_AT_ONCE", 16, 1, 256))
# For development: webhooks may go to this machine, also by http.
WEBHOOK_ALLOW_LOOPBACK = env.flag("WEBHOOK_ALLOW_LOOPBACK", default=False)
