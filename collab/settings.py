"""Django's settings. Every value that differs between installations comes from the environment (environment.py)."""

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_countries
import django_stubs_ext
from csp.constants import NONE, SELF
from django.http.request import validate_host

from collab import api_description, beat, environment, logs, redis_url, service_urls
from collab.environment import env

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- by environment -------------------------------------------------------------------------------------------------
environment.refuse_empty()
DATA_DIR = environment.data_dir(BASE_DIR / "var")
EMBEDDED = "DATABASE_URL" not in env.ENVIRON
PORT = environment.port()
DEBUG = environment.switch("DEBUG", default=False)
SECRET_KEY = environment.secret_key(DATA_DIR, embedded=EMBEDDED)
BASE_URL = environment.base_url(f"http://127.0.0.1:{PORT}")
SECRET_KEY_FALLBACKS = environment.secret_key_fallbacks()
ALLOWED_HOSTS = environment.allowed_hosts()
if DEBUG and not set(ALLOWED_HOSTS) <= set(environment.LOOPBACK):
    environment.refuse(
        "DEBUG", "on, while ALLOWED_HOSTS lets other machines in: error pages would show them everything"
    )
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DATABASES: dict[str, Any] = {"default": service_urls.database(DATA_DIR)}
#: Off: Django's own ways instead of those of foundation/db, with the same results, slower.
COMPILED_QUERIES = environment.switch("COMPILED_QUERIES", default=True)
if not validate_host(str(urlsplit(BASE_URL).hostname), ALLOWED_HOSTS):
    environment.refuse("BASE_URL", "missing or wrong: its host is none of ALLOWED_HOSTS, so links would lead nowhere")
TIME_ZONE = environment.time_zone()
TRUSTED_PROXY_COUNT = environment.count("TRUSTED_PROXY_COUNT", 0)  # in front of us, that add to X-Forwarded-For
REDIS = redis_url.redis_servers()  # None: embedded, the queue is a folder

if "EMAIL_URL" in env.ENVIRON:
    vars().update(service_urls.mail())
else:
    EMAIL_BACKEND = "collab.mail_files.FileBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = environment.positive("EMAIL_TIMEOUT", 20)  # seconds for one answer of the relay
EMAIL_ACCEPT_TIMEOUT = environment.positive("EMAIL_ACCEPT_TIMEOUT", 150)  # for the last one, to the whole mail
DEFAULT_FROM_EMAIL = environment.sender()

# --- delivery: how the outbox is emptied -----------------------------------------------------------------------------
DELIVERY: dict[str, int] = {
    "TICK": environment.delivery_tick(),  # seconds between two looks at what is due
    "LEASE": environment.lease(max(EMAIL_TIMEOUT, EMAIL_ACCEPT_TIMEOUT)),  # seconds for which a worker holds a message
    "FIRST_PAUSE": environment.positive("DELIVERY_FIRST_PAUSE", 60),  # seconds after a first failed attempt
    "CHUNK": environment.positive("DELIVERY_CHUNK", 100),  # messages taken at once
    "MAX_TASKS": environment.positive("DELIVERY_MAX_TASKS", 16),  # tasks that one tick calls at most
    "MAILS_PER_MINUTE": environment.count("MAILS_PER_MINUTE", 0),  # that the relay takes from us; 0: any number
}

# --- the house ------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "collab.admin_app.AdminConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, for a renderer that finds ours as well
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "template_partials",
    "axes",
    "csp",
    "django_structlog",
    "collab",
    "foundation",
    "accounts",
    "tracker",
]
MIDDLEWARE = [
    "collab.by_number.ByNumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "foundation.pages.private.NotKeptMiddleware",
    "foundation.pages.body_limits.BodyLimitMiddleware",  # before what reads a form
    "foundation.pages.input_checks.InputCheckMiddleware",  # before anything that looks a session up or reads a form
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",  # after the sessions; for those who are not signed in
    "foundation.api.slashes.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.middleware.SessionSeenMiddleware",
    "accounts.middleware.PersonLanguageMiddleware",  # before what refuses: a refusal is read as well
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "collab.request_log.RouteLogMiddleware",
    "foundation.permissions.PermissionMiddleware",  # who may read and write a page; what declares nothing is refused
    "accounts.middleware.InstitutionScopeMiddleware",
    "accounts.people.known_devices.KnownDeviceMiddleware",
    "accounts.people.hashers.TooManyAtOnceMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "collab.urls"
WSGI_APPLICATION = "collab.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "collab.templatetags.components",
                "foundation.templatetags.dates",
                "foundation.templatetags.permissions",
                "foundation.templatetags.text_direction",
                "foundation.templatetags.text_lists",
            ],
            "libraries": {
                "decisions": "tracker.outcomes.template_filters",
                "tickets": "tracker.tickets.template_filters",
                "meetings": "tracker.meetings.template_tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.pages.today",
            ],
        },
    }
]
FILTERS_EMPTY_CHOICE_LABEL = "–"
FORM_RENDERER = "collab.forms.Components"
MIGRATION_MODULES = {"knox": None}  # its tables are ours (ApiToken); its migrations would make its own all the same
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]  # a second one: CONTRIBUTING.md
#: The second: names of countries. Their package is not among INSTALLED_APPS: its static files are 250 flags.
LOCALE_PATHS = [BASE_DIR / "collab" / "locale", Path(django_countries.__file__).parent / "locale"]
FORMAT_MODULE_PATH = "collab.formats"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes of a request body; CSV files are streamed apart from it

# --- who you are ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
INSTITUTION_MODEL = "accounts.Institution"  # whose rows are kept apart: foundation/tenancy.py
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.people.backends.EmailBackend",
    "accounts.second_step.backends.SecondStepBackend",
]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an address has one used account: a constraint of Person holds it
PASSWORD_HASHES_AT_ONCE = environment.positive("PASSWORD_HASHES_AT_ONCE", 2)  # in one process; 100 MB each
PASSWORD_HASHERS = [
    "accounts.people.hashers.LimitedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"accounts.people.password_rules.{name}"} for name in ("NotSimilar", "LongEnough", "NotCommon")
]
SESSION_ENGINE = "accounts.sessions.store"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "this-week"
LOGOUT_REDIRECT_URL = "sign-in"
AXES_HANDLER = "accounts.people.sign_in_guard.SignInGuard"
AXES_VERBOSE = False  # it would greet at the start of each process and command
AXES_USERNAME_FORM_FIELD = "username"  # of Django's sign-in form; axes would look for the model's, "email"
AXES_USERNAME_CALLABLE = "accounts.people.sign_in_guard.sign_in_name"
AXES_CLIENT_IP_CALLABLE = "foundation.client_address.client_address"
AXES_CLIENT_STR_CALLABLE = "accounts.people.sign_in_guard.describe_client"
AXES_LOCKOUT_PARAMETERS = "accounts.people.sign_in_guard.lockout_parameters"
AXES_FAILURE_LIMIT = 10  # wrong passwords for one name from one address, or one known device
SIGN_IN_NAME_LIMIT = 30  # for one name from all addresses and devices that are new to it
SIGN_IN_ADDRESS_LIMIT = 300  # from one address for all names: a campus may have one address
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who continues guessing would keep the others waiting
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.people.views.locked_out"
KNOX_TOKEN_MODEL = "accounts.ApiToken"  # noqa: S105
REST_KNOX = {"TOKEN_MODEL": "accounts.ApiToken", "AUTH_HEADER_PREFIX": "Bearer", "TOKEN_PREFIX": "jw_"}

# --- headers --------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
_HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0

# --- static files ---------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns without it
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "woff2"]  # hardly ever asked for, or compressed already

# --- cache and queue ------------------------------------------------------------------------------------------------
CACHES: dict[str, Any] = {
    "default": REDIS.cache if REDIS else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = beat.SCHEDULE
CELERY_BEAT_SYNC_EVERY = (
    1  # what was sent last is in the database at once: health reads it, and a restart continues there
)
CELERY_BEAT_SCHEDULER = "collab.scheduler:Scheduler"
if REDIS:
    CELERY_BROKER_URL = REDIS.queue
    # kombu looks for the tasks of a dead worker rarely unless told to; a lost wake-up costs a minute, not an hour
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        **REDIS.queue_options,
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 10,
    }
else:
    CELERY_BROKER_URL = "embedded://"
    for _folder in ("queue", "processed", "control"):
        (DATA_DIR / "broker" / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": DATA_DIR / "broker" / "queue",
        "data_folder_out": DATA_DIR / "broker" / "queue",
        "control_folder": DATA_DIR / "broker" / "control",
        "polling_interval": 0.05,
    }

# --- REST -----------------------------------------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.authentication.TokenAuthentication",
        "accounts.tokens.authentication.PageSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["foundation.api.renderers.OrjsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "foundation.api.renderers.SingleRendererNegotiation",
    "DEFAULT_PARSER_CLASSES": ["foundation.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "foundation.api.schema.ApiSchema",
    "EXCEPTION_HANDLER": "foundation.api.problems.exception_handler",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

TICKET_NETWORKS = environment.networks("TICKET_NETWORKS")  # our own, whose ticket systems may be read all the same
API_RATE_LIMIT = environment.count("API_RATE_LIMIT", 3000)  # a minute; 0: none
API_EXAMPLES = api_description.EXAMPLES
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Joint work of library and IT",
    "DESCRIPTION": api_description.INTRODUCTION,
    "TAGS": api_description.TAGS,
    "SERVERS": api_description.SERVERS,
    "CONTACT": {"name": "Whoever runs this installation"},
    "LICENSE": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "foundation.api.schema_document.plain_choices",
        "foundation.api.schema_document.share_problems",
        "foundation.api.schema_document.share_parameters",
        "foundation.api.schema_document.leave_out_unused",
        "foundation.api.schema_document.add_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ProjectKind": "tracker.projects.models.Kind",
        "ProjectStatus": "tracker.projects.models.Status",
        "AiEntryKind": "tracker.ai_register.choices.AiKind",
        "AiEntryStatus": "tracker.ai_register.choices.AiStatus",
        "AiReviewReason": "tracker.ai_register.choices.ReviewReason",
        "AiReviewOutcome": "tracker.ai_register.choices.ReviewOutcome",
        "Band": "tracker.cadence.bands.Band",
        "CadenceState": "tracker.cadence.bands.State",
        "Mode": "tracker.meetings.models.Mode",
        "MeetingState": "tracker.meetings.models.MeetingState",
        "ActionState": "tracker.outcomes.models.ActionState",
        "StepSide": "tracker.steps.models.StepSide",
        "TrainingState": "tracker.trainings.models.TrainingState",
        "PlaybookVersionState": "tracker.playbooks.models.VersionState",
        "PlaybookOfferState": "tracker.playbooks.models.OfferState",
        "DifferenceKind": ["added", "dropped", "late"],
        "Answer": "tracker.meetings.models.Answer",
        "WhyNot": "tracker.meetings.joint.WhyNot",
        "Side": "accounts.roles.Side",
        "Role": "accounts.roles.Role",
        "JointSide": ["library", "it"],
        "DecisionSide": "tracker.outcomes.serializers.SIDES_IN_ROOM",
        "GoalSide": "tracker.goals.models.GOAL_SIDES",
        "GoalState": "tracker.goals.rules.GoalState",
        "GoalRelation": "tracker.goals.models.Relation",
        "InstitutionGoalState": "tracker.goals.rules.RollUpState",
        "ReminderState": "tracker.delivery.models.MessageState",
        "ImportState": "tracker.intake.csv.models.UploadState",
        "ReminderKind": "tracker.reminders.models.Rung",
        "TokenScope": ["read", "write"],
        "LessonKind": "tracker.closing.models.LessonKind",
        "BenefitConfidence": "tracker.benefits.models.Confidence",
        "BenefitKind": "tracker.benefits.models.BenefitKind",
        "StakeholderPart": "tracker.leadership.models.Part",
        "BenefitPeriod": "tracker.benefits.models.BenefitPeriod",
    },
}

METRICS_TOKEN = environment.metrics_token()  # of whoever watches; metrics.py says what without it

# --- logs -----------------------------------------------------------------------------------------------------------
LOGGING = logs.configuration(
    level=environment.choice("LOG_LEVEL", "WARNING" if EMBEDDED else "INFO", logs.LEVELS),
    form=logs.log_format(),
)
DJANGO_STRUCTLOG_CELERY_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # a request is one line, written when it is answered
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # the address of people is the proxy's to keep, or nobody's
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = False  # request_log.py takes one that is short and plain
