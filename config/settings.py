"""The settings, read from the environment.  Every variable is optional; README.md lists them."""

import os
import secrets
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import environ
import pghistory
from django.core.exceptions import ImproperlyConfigured

from config import embedded, safety, signing_in

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = embedded.data_folder(BASE_DIR, env.ENVIRON)


def secret_key() -> str:
    """SECRET_KEY, or one made once for this installation and kept in its data folder."""
    given: str = env.str("SECRET_KEY", default="")
    if given:
        return given
    file = DATA_DIR / "secret_key"
    try:
        if not file.exists():
            keep_secret_key(file)
        return file.read_text(encoding="utf-8")
    except OSError as problem:
        raise ImproperlyConfigured(
            f"No secret key can be kept in {DATA_DIR} ({problem.strerror}). "
            "Set SECRET_KEY, or RECOURSE_DATA to a folder this user may write."
        ) from problem


def keep_secret_key(file: Path) -> None:
    """Make the key for its owner alone, whole from the first moment; the first one made stays."""
    embedded.make_folder(file.parent)
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as draft:  # mode 0600
        draft.write(secrets.token_urlsafe(50))
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, file)


def database() -> dict[str, object]:
    """The server DATABASE_URL names, else the project's own, started at the first connection.

    A connection serves the requests of a minute: making one costs more than a small page.  Not
    with `runserver`, which has a thread, and so a connection, for each request.
    """
    minute = 0 if sys.argv[1:2] == ["runserver"] else 60
    kept = {"CONN_MAX_AGE": minute, "CONN_HEALTH_CHECKS": True}
    # What this process sees of restricted records; commands and workers: "*".
    sees = env.str("RECOURSE_SEES", default="")
    options = {"options": f"-c recourse.sees={sees}"} if sees else {}
    if not env.str("DATABASE_URL", default=""):
        own = embedded.database_settings(DATA_DIR)
        return {"ENGINE": "config.postgres", **own, **kept, "OPTIONS": options}
    named: dict[str, Any] = env.db_url("DATABASE_URL")
    if named["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL server, version 15 or newer: "
            "postgres://user:password@host:5432/name. No other database is supported."
        )
    return {**kept, **named, "OPTIONS": {**options, **named.get("OPTIONS", {})}}


SECRET_KEY = secret_key()
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# TLS=on is said where people reach the pages by https: cookies, redirects and HSTS follow from it.
TLS = env.bool("TLS", default=False)
safety.refuse_unsafe(env.ENVIRON, tls=TLS, debug=DEBUG)
vars().update(safety.transport(env.ENVIRON, tls=TLS))
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "config",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "kernel.web",  # before allauth, whose pages it has in its own look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kernel.web.apps.SocialAccountsConfig",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "kernel.record",
    "kernel.people",
    "kernel.members",
    "kernel.codes",
    "kernel.jobs",
    "kernel.webhooks",
    "kernel.cases",
    "kernel.documents",
    "kernel.letters",
    "kernel.outside",
    "kernel.alerts",
    "providers",
    "claims",
    "appeals",
    "grievances",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kernel.web.request_id.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kernel.web.pressing.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "kernel.web.idle.IdleMiddleware",
    "kernel.web.sight.SightMiddleware",
    "kernel.web.unwritable.UnwritableMiddleware",
    "kernel.web.guessing.GuessMiddleware",
    "kernel.web.pressing.OnlyPressedMiddleware",
    "kernel.web.refusing.PolicyMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kernel.web.frame.frame",
                "kernel.web.idle.frame",
            ],
            "builtins": ["kernel.web.templatetags.in_words"],
        },
    },
]

# The style, script and pictures of the pages are files of this project, served by itself.
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ROOT = BASE_DIR / "kernel" / "web" / "root"  # what browsers ask of every host: its icon
# Nothing comes from another machine, and nothing runs or styles but files of this one.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")

# A check constraint in SQL is PostgreSQL's to keep; Django's own validation of models is not used.
SILENCED_SYSTEM_CHECKS = ["models.W045"]

# Old versions of rows are looked up by their row (kernel/record/history.py).
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)

# Who pays, from which bank account; without it, invented payers that no bank knows.
PAYERS_FILE = env.str("PAYERS_FILE", default="")
# Who writes the letters, with addresses and telephones; without it, invented senders.
SENDERS_FILE = env.str("SENDERS_FILE", default="")
# Where it is named a worker makes what is owed, so often (0: letters_issue alone does).
LETTERS_SECONDS = env.float("LETTERS_SECONDS", default=900.0) if SENDERS_FILE else 0.0
# Where letters are left for their carrier (out/) and its lists found (in/); without it
# letters_dispatch and letters_confirm do that (kernel/letters/README.md).
LETTERS_DIR = env.str("RECOURSE_LETTERS", default="")
# Under which contract, benefit package and issuer each plan is reported; without it, invented ones.
CONTRACTS_FILE = env.str("CONTRACTS_FILE", default="")

# Where documents that came in lie, each under a random name; and the scanner they are shown to
# (unix:/run/clamav/clamd.ctl or host:3310), if any.
DOCUMENTS_DIR = Path(env.str("RECOURSE_DOCUMENTS", default="") or DATA_DIR / "documents")
CLAMD = env.str("RECOURSE_CLAMD", default="")

# Where files for bodies outside the plan are left for whoever carries them (out/) and receipts are
# found (in/); without it packets_dispatch and packets_confirm do that (kernel/outside/README.md).
OUTSIDE_DIR = env.str("RECOURSE_OUTSIDE", default="")

# Where the head of the record's chain is written down each night, and the key it is signed with:
# both belong where nobody who can write the database can (kernel/record/README.md).
ANCHORS_FILE = Path(env.str("RECOURSE_ANCHORS", default="") or DATA_DIR / "anchors.jsonl")
ANCHOR_KEY_FILE = Path(env.str("RECOURSE_ANCHOR_KEY", default="") or DATA_DIR / "anchor_key")

# Which networks beside the public internet webhooks may be sent to (kernel/webhooks/README.md).
WEBHOOK_NETWORKS = safety.webhook_networks(env.ENVIRON, debug=DEBUG)

# Where trading partners leave and fetch their files, a folder each (claims/README.md).
EXCHANGE_DIR = Path(env.str("RECOURSE_EXCHANGE", default="") or DATA_DIR / "exchange")
# How long a file must not have changed before it is taken, and how large it may be.
EXCHANGE_QUIET_SECONDS = env.float("EXCHANGE_QUIET_SECONDS", default=5.0)
EXCHANGE_LARGEST_BYTES = env.int("EXCHANGE_LARGEST_BYTES", default=150_000_000)
# How often a worker looks there.
EXCHANGE_SECONDS = env.float("EXCHANGE_SECONDS", default=10.0)

# Who signs in, and how (config/signing_in.py, kernel/people/README.md).
vars().update(signing_in.settings(env.ENVIRON, tls=TLS))

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["kernel.web.permitted.Permitted"],
    "DEFAULT_AUTHENTICATION_CLASSES": [  # the first says how to sign in: 401, not 403
        "kernel.web.tokens.NamedTokens",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "kernel.web.problems.answer_error",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "kernel.web.schema.DescribedSchema",
}
# The description of the interface (kernel/web/schema.py, openapi.yaml).
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Recourse",
    "VERSION": "1",
    "DESCRIPTION": (BASE_DIR / "kernel/web/openapi/about.md").read_text(encoding="utf-8"),
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [],
}

# The broker carries wake-ups; the database is the queue of record (config/celery.py).
CELERY_BROKER_URL = env.str("BROKER_URL", default="")
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Redis gives back in 120 seconds what a killed worker held; RabbitMQ confirms what it was given.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 120, "confirm_publish": True}
CELERY_TIMEZONE = TIME_ZONE
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps no file: two clocks may run
# How long accepted claims wait before workers are woken again, and how often that is looked at.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=60.0)
# How often a worker looks for messages and webhooks that wait to be sent.
RELAY_SECONDS = env.float("RELAY_SECONDS", default=2.0)
WEBHOOK_SECONDS = env.float("WEBHOOK_SECONDS", default=5.0)
