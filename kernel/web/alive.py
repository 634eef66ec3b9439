"""What watches the process asks here: does it live, can it work?  Nothing of anybody is told."""

from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from kernel.record.models import Outbox

_TIMEOUT = 2  # seconds a broker is waited for
_AT_HEAD: set[str] = set()


@require_safe
@login_not_required
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"alive": True})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the database answers with this version's tables, and the broker where one is named;
    else 503.  `worker` is behind where a message has waited for longer than two sweeps: pages work
    without one."""
    checks: dict[str, Callable[[], str]] = {
        "database": _database,
        "migrations": _migrations,
        "broker": _broker,
    }
    said = {name: _asked(check) for name, check in checks.items()}
    ready = all(each == "ok" for each in said.values())
    if said["migrations"] == "ok":
        said["worker"] = _asked(_worker)
    return JsonResponse({"ready": ready, **said}, status=200 if ready else 503)


def _asked(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, OSError):
        return "no answer"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    """Whether every migration of this version has run; asked until it has."""
    name = str(connection.settings_dict["NAME"])
    if name not in _AT_HEAD:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "not at head"
        _AT_HEAD.add(name)
    return "ok"


def _broker() -> str:
    """The broker BROKER_URL names; the project's own is started when it is needed."""
    if not settings.CELERY_BROKER_URL:
        return "ok"
    with current_app.connection_for_write(
        settings.CELERY_BROKER_URL, connect_timeout=_TIMEOUT
    ) as broker:
        try:
            broker.ensure_connection(max_retries=1, timeout=_TIMEOUT)
        except OperationalError:
            return "no answer"
    return "ok"


def _worker() -> str:
    oldest = Outbox.objects.filter(sent_at=None).order_by("id").values_list("written_at").first()
    if oldest is None:
        return "ok"
    waited = (timezone.now() - oldest[0]).total_seconds()
    return "behind" if waited > 2 * settings.SWEEP_SECONDS else "ok"
