"""Settings of every installation; what differs between them comes from the environment (docs/operations.md)."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

ROOT = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.folder("DATA_DIR", ROOT / "var")

# ON_A_LAPTOP relaxes what only a server with a name and a certificate can have. Django's own DEBUG would
# show traces to whoever meets an error, so it takes a wish of its own.
ON_A_LAPTOP = env.flag("DEBUG", default=True)
DEBUG = ON_A_LAPTOP and env.flag("TRACES", default=False)
SECRET_KEY = env.secret_key("SECRET_KEY", file=DATA_DIR / "secret_key", may_generate=ON_A_LAPTOP)
HOST = env.text("HOST", "127.0.0.1")
PORT = env.whole_number("PORT", 8000, least=1, most=65535)
WEB_PROCESSES = env.whole_number("WEB_PROCESSES", 1, least=1, most=32)
# Whether `manage.py run` loads the demo team into an empty database.
DEMO = env.flag("DEMO", default=True)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]", HOST]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "retros.apps.RetrosConfig",
    "experiments.apps.ExperimentsConfig",
    "projects.apps.ProjectsConfig",
    "teams.apps.TeamsConfig",
    "background.apps.BackgroundConfig",
    "kit.apps.KitConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "django_linear_migrations",
    "django_vite",
    "drf_spectacular",
    "rest_framework",
    "simple_history",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kit.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "kit.null_characters.refused",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "teams.middleware.preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "kit.largest_body.refused",
]

# For the addresses of MLflow's API under config/asgi.py: who calls is known by a token alone.
TRACKING_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kit.known_hosts.only",
    "kit.null_characters.refused",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
# A POST to an address without its slash would lose its body in the redirect, and MLflow's have none.
APPEND_SLASH = True

_file_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
_loaders = [
    (
        "template_partials.loader.Loader",
        _file_loaders if DEBUG else [("django.template.loaders.cached.Loader", _file_loaders)],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "teams.context_processors.navigation",
            ],
            "loaders": _loaders,
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "kit.templatetags.icons",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES: dict[str, dict[str, Any]] = {"default": env.database("DATABASE_URL", DATA_DIR / "wrapup.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.redis_url("REDIS_URL")

# Throttles and sign-in limits count over all processes, so the cache is shared by them.
CACHES = {
    "default": (
        {
            "BACKEND": "kit.cache.ForgetfulRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
    )
}

# Celery carries wake-ups only; the row of a job decides (docs/adr). So no results, and early acknowledgement.
CELERY_BROKER_URL = env.broker_url(REDIS_URL)
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "visibility_timeout": 3600,
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        # Who asks for a job must not wait for a broker that is away.
        "max_retries": 0,
        "connect_retries_timeout": 1,
    }
else:
    CELERY_BROKER_TRANSPORT = "background.file_broker:Transport"
    _queue = DATA_DIR / "queue"
    for _name in ("messages", "control"):
        (_queue / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.1,
    }
# How long a worker may be silent before its job is given to another, and how often an idle one looks itself.
JOB_LEASE_SECONDS = env.whole_number("JOB_LEASE_SECONDS", 60, least=1, most=3600)
JOB_WORKERS = env.whole_number("JOB_WORKERS", 1, least=1, most=32)
JOB_POLL_SECONDS = env.whole_number("JOB_POLL_SECONDS", 5, least=1, most=60)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
# Threads: a worker process works on one job at a time, and looks for due ones also while its broker is away.
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 2
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")

AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "teams.adapters.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "teams.forms.accounts.SignIn",
    "reset_password": "teams.forms.accounts.AskForReset",
    "reset_password_from_key": "teams.forms.accounts.ResetPassword",
    "change_password": "teams.forms.accounts.ChangePassword",
}
# How many proxies of ours a request passes: so many addresses at the end of X-Forwarded-For are to be believed.
TRUSTED_PROXIES = env.whole_number("TRUSTED_PROXIES", 0, least=0, most=10)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", _("Korean")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale" / app for app in ("house", "teams", "projects", "experiments", "retros")]
LANGUAGE_COOKIE_NAME = "wrapup_language"
THEME_COOKIE_NAME = "wrapup_theme"
TIME_ZONE = "Asia/Seoul"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [ROOT / "static"]
BUILT_FRONT_END = ROOT / "static" / "manifest.json"
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": BUILT_FRONT_END}}
STORAGES = {
    "default": {"BACKEND": "kit.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Vite already writes a hash into each file's name, and one folder serves laptop and server alike.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+[.-][0-9A-Za-z_-]{8,12}\..+$"
MEDIA_ROOT = DATA_DIR / "media"
env.unsupported("MEDIA_URL_S3", f"files in S3 are not supported; unset it, and they are kept in {MEDIA_ROOT}")
MEDIA_URL = "/media/"
# Made from what is kept, on the fly: no backup needs them, and they may be removed at any time.
THUMBNAILS = DATA_DIR / "thumbnails"
# The largest file that a run or a model may keep.
LARGEST_ARTIFACT_MB = env.whole_number("LARGEST_ARTIFACT_MB", 5 * 1024, least=1, most=1024 * 1024)
# The largest file that a form or a call takes, and the body around it. The files of runs have their own limit.
LARGEST_FILE = 100 * 1024 * 1024
LARGEST_BODY = LARGEST_FILE + 1024 * 1024
# Artifacts of training scripts stream to the disk and end at LARGEST_ARTIFACT_MB.
UNBOUNDED_BODIES = r"(/t/[^/]+)?/api/2\.0/mlflow-artifacts/artifacts/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
_mail = env.mail("EMAIL_URL")
EMAIL_BACKEND = _mail.backend
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_SSL, EMAIL_USE_TLS = _mail.is_secure, _mail.becomes_secure
EMAIL_FILE_PATH = _mail.folder
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "wrapup@localhost")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not ON_A_LAPTOP
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not ON_A_LAPTOP:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "https:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

API_CALLS_PER_MINUTE = env.whole_number("API_CALLS_PER_MINUTE", 1200, least=1, most=1_000_000)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["teams.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": [
        "kit.api_parsers.StorableJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kit.api_problems.answer",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Wrapup",
    "DESCRIPTION": "The logbook of a machine-learning competition team.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "teams.api.schema.tell_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "NoteKindEnum": "projects.models.NoteKind",
        "PostKindEnum": "retros.models.PostKind",
        "JobStateEnum": "background.models.jobs.State",
        "TechniqueKindEnum": "experiments.models.techniques.TechniqueKind",
        "RankHistoryKindEnum": ["ours", "rival", "cut"],
        "ProblemStateEnum": "experiments.models.problems.ProblemState",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING").upper()},
}
