"""`manage.py outbox_relay`: hand what the outbox holds to the broker, once or for ever."""

import time
from argparse import ArgumentParser
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from claims.tasks import send
from kernel.record.outbox import relay


class Command(BaseCommand):
    help = "Send the outbox's messages to the broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        import_module("config.celery")  # the project's own, for whatever is sent
        while True:
            try:
                count = relay(send, now=timezone.now())
            except (BrokerDown, OperationalError) as problem:
                self.stderr.write(f"Nothing was sent: {problem}. It stays in the outbox.")
                count = 0
                if not options["forever"]:
                    raise SystemExit(1) from None
            if not options["forever"]:
                self.stdout.write(f"{count} messages sent.")
                return
            if not count:
                time.sleep(options["every"])
