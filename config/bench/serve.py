"""Bench step: the application behind a real socket of this machine, until it is ended."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from kernel.people.staffing import Staffed, put_on_file


def prepare(*, tell: str) -> Callable[[], dict[str, Any]]:
    """Its port and the session of somebody signed in are written to the file `tell`."""
    from config.wsgi import application  # as a web server has it

    server = make_server("127.0.0.1", 0, application, WSGIServer, _Quiet)
    Path(tell).write_text(f"{server.server_port} {_session()}", encoding="ascii")

    def run() -> dict[str, Any]:
        while os.getppid() != 1:
            server.timeout = 1
            server.handle_request()
        return {}

    return run


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the bench's answer is on standard output."""


def _session() -> str:
    """Signed in once: a password is meant to be slow to check, and pages do not ask for it."""
    person = put_on_file(Staffed("bench", "Bench", roles=("adjuster", "intake"))).user
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["csrf"] = "bench"
    session.create()
    return str(session.session_key)
