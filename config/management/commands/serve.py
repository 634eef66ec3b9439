"""`manage.py serve`: the desk for a trial on this machine, with invented staff and cases."""

import os
import socket
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import IO, Any, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from config import large_pages
from config.embedded import postgres, valkey
from config.embedded.place import Place
from config.opening.load import is_loaded, load
from config.opening.serving import await_answer, refuse_ended, running, told_to_end, web, worker
from config.opening.staff import UnableToOpen, refuse_real_staff, staff
from config.opening.story import Story
from config.safety import THIS_MACHINE

HOST, PORT = "127.0.0.1", 8000


class Command(BaseCommand):
    """Only on servers of its own, and only for this machine: everybody knows the pass phrase."""

    help = (
        "Open the desk for a trial: its own PostgreSQL and broker, a worker with its clock, a web "
        "server on this machine, invented staff and cases. Ctrl-C ends what it started."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=PORT, help="0: any free one")

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_production()
        place = Place(settings.DATA_DIR)
        port = options["port"] or _free_port()
        _refuse_taken(port)
        started = []
        try:
            with told_to_end() as ended:
                started = [server for server in (postgres, valkey) if server.ensure(place)]
                self._prepare()
                self._open(port, ended)
        except UnableToOpen as why:
            raise CommandError(str(why)) from None
        finally:
            connections.close_all()
            for server in reversed(started):
                server.stop(place)
        self.stdout.write("The desk is closed; its data stays.")

    def _open(self, port: int, ended: Callable[[], bool]) -> None:
        """Until it is ended.  The web server sees what each who is signed in may."""
        log = settings.DATA_DIR / "desk.log"
        connections.close_all()
        try:
            here = {"WEBHOOK_NETWORKS": os.environ.get("WEBHOOK_NETWORKS", THIS_MACHINE)}
            sees = {"RECOURSE_SEES": "", **here}
            web_server = (web(HOST, port), large_pages.asked(os.environ) | sees)
            with running(log, web_server, (worker(), here)) as processes:
                address = f"http://{HOST}:{port}/"
                await_answer(f"{address}livez", processes)
                self._told(address)
                while not ended():
                    refuse_ended(processes)
                    time.sleep(0.5)
        except UnableToOpen as why:
            raise UnableToOpen(f"{why}; see {log}") from None

    def _prepare(self) -> None:
        """Tables as this version wants them, and the cases, once."""
        call_command("migrate", verbosity=0)
        refuse_real_staff()
        if not is_loaded():
            self.stderr.write("Putting invented staff and cases on file, once …")
            load(Story(timezone.now()))

    def _told(self, address: str) -> None:
        console = Console(file=cast(IO[str], self.stdout), width=100, highlight=False)
        found = staff()
        table = Table(box=None, pad_edge=False)
        for name in ("Name", "Who", "May pay alone"):
            table.add_column(name)
        for each in found.people:
            limits = ", ".join(
                f"${limit:,}{f' {line}'.replace('_', ' ') if line else ''}"
                for line, limit in each.authority.items()
            )
            table.add_row(each.username, f"{each.name}, {each.title.lower()}", limits)
        console.print(f"\n[bold]The desk is open at {address}[/] (everybody in it is invented)\n")
        console.print(table)
        console.print(f"\nEach signs in with the pass phrase: [bold]{found.pass_phrase}[/]")
        console.print("Ctrl-C closes it.")
        self.stdout.flush()


def _refuse_production() -> None:
    """CommandError where a real installation would get people whose pass phrase is known."""
    if os.environ.get("DATABASE_URL") or os.environ.get("BROKER_URL"):
        raise CommandError(
            "serve is a trial on servers of its own. With DATABASE_URL or BROKER_URL set, run any "
            "WSGI server with config.wsgi, and a worker."
        )
    if settings.TLS:
        raise CommandError("serve is a trial on this machine, without TLS.")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        found: int = asked.getsockname()[1]
        return found


def _refuse_taken(port: int) -> None:
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((HOST, port))
        except OSError:
            raise CommandError(
                f"Port {port} is in use. Name another: manage.py serve --port 0"
            ) from None
