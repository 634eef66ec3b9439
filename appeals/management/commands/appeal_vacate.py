"""`manage.py appeal_vacate NUMBER CAUSE --why …`: a dismissal, or a withdrawal, undone."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.utils import timezone

from appeals.management.doing import Act, OnAppeal
from appeals.operations.vacate import CAUSES, take_back, vacate

TAKEN_BACK = "taken_back"


class Command(OnAppeal):
    help = "Undo the dismissal of an appeal for good cause; taken_back: of a withdrawal."
    permission = "appeal.dismiss"

    def add_own(self, parser: ArgumentParser) -> None:
        parser.add_argument("cause", metavar="CAUSE", choices=[*CAUSES, TAKEN_BACK])
        parser.add_argument("--why", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        self.carry_out(timezone.now(), **options)

    def does(self, now: datetime, **options: Any) -> Act:
        number, cause, why = (options[name] for name in ("number", "cause", "why"))
        if cause == TAKEN_BACK:
            return lambda actor, seen: take_back(number, why, actor=actor, now=now, version=seen)
        return lambda actor, seen: vacate(number, cause, why, actor=actor, now=now, version=seen)
