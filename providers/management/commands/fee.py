"""What the Medicare physician fee schedule pays for a service, and how that was reckoned."""

import csv
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from providers.fees import FeeKey, Priced, read_locality
from providers.management.commands.fees_import import day
from providers.pricing import UnableToPrice, component
from providers.queries import price_of, schedules_for


class Command(BaseCommand):
    help = "Price a service by the Medicare physician fee schedule of a day and a locality."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", nargs="?", help="procedure code, as in 99204")
        parser.add_argument("--on", type=day, required=True, metavar="DATE", help="day of service")
        parser.add_argument(
            "--locality", required=True, metavar="CARRIER-LOC",
            help="contractor and locality number, as in 15202-00",
        )  # fmt: skip
        parser.add_argument("--facility", action="store_true", help="the facility rate")
        parser.add_argument("--modifier", default="", metavar="M", help="26, TC or 53")
        parser.add_argument(
            "--qualifying", action="store_true", help="for a qualifying APM participant"
        )
        parser.add_argument(
            "--batch", type=Path, metavar="FILE",
            help="CSV with the columns code,modifier,facility (yes or no); one JSON line a row",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        if (options["code"] is None) == (options["batch"] is None):
            raise CommandError("give a code, or --batch FILE with many")
        if options["batch"] is not None:
            self._batch(options)
        else:
            self._one(options)

    def _one(self, options: dict[str, Any]) -> None:
        row = {
            "code": options["code"].strip().upper(),
            "modifier": options["modifier"].strip().upper(),
            "facility": "yes" if options["facility"] else "no",
        }
        answer = next(_answers([row], options))
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        elif "error" not in answer:
            self.stdout.write(_sentence(answer))
        if "error" in answer:
            if not options["json"]:
                self.stderr.write(answer["error"])
            sys.exit(1)

    def _batch(self, options: dict[str, Any]) -> None:
        failed = False
        try:
            with options["batch"].open(encoding="utf-8-sig", newline="") as source:
                for answer in _answers(_rows(source, options["batch"]), options):
                    failed = failed or "error" in answer
                    self.stdout.write(json.dumps(answer))
        except OSError as problem:
            raise CommandError(f"{options['batch']}: {problem.strerror}") from None
        except (UnicodeDecodeError, csv.Error) as problem:
            raise CommandError(f"{options['batch']}: not a CSV file: {problem}") from None
        if failed:
            sys.exit(1)


def _rows(source: Iterable[str], path: Path) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(source)
    names = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    missing = [name for name in ("code", "facility") if name not in names]
    if missing:
        raise CommandError(f"{path}: no column {' and '.join(missing)}; expected "
                           "code,modifier,facility")  # fmt: skip
    for row in reader:
        yield {
            wanted: (row.get(names.get(wanted, wanted)) or "").strip()
            for wanted in ("code", "modifier", "facility")
        }


def _answers(rows: Iterable[dict[str, str]], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    on: date = options["on"]
    schedule_on = schedules_for({on})
    source = iter(rows)
    while part := list(islice(source, 1_000)):
        for row in part:
            code, modifier = row["code"].upper(), row["modifier"].upper()
            asked: dict[str, Any] = {"code": code, "modifier": modifier}
            try:
                key = FeeKey(
                    code=code,
                    modifiers=(modifier,) if modifier else (),
                    on=on,
                    locality=read_locality(options["locality"]),
                    facility=_yes(row["facility"]),
                    qualifying=options["qualifying"],
                )
                priced = price_of(key, component(code, key.modifiers), schedule_on)
            except UnableToPrice as reason:
                yield {**asked, "error": str(reason)}
            else:
                yield {**asked, **_numbers(priced, key)}


def _yes(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise UnableToPrice(f"facility is {text!r}; write yes or no")
    return text.lower() == "yes"


def _numbers(priced: Priced, key: FeeKey) -> dict[str, Any]:
    price = priced.price
    gpci = price.gpci
    answer: dict[str, Any] = {
        "facility": key.facility,
        "locality": key.locality,
        "on": str(key.on),
        "amount": str(price.amount),
        "allowed": str(price.allowed) if price.allowed is not None else None,
        "rvu": {name: _places(getattr(price, name), 2) for name in ("work", "pe", "mp")},
        "gpci": {name: _places(getattr(gpci, name), 3) for name in ("work", "pe", "mp")},
        "cf": _places(price.factor, 4),
        "cite": priced.cite,
    }
    if price.opps_cap is not None:
        answer["opps_cap"] = str(price.opps_cap)
    if price.note:
        answer["note"] = price.note
    return answer


def _places(value: Decimal, least: int) -> str:
    """All digits that count, and at least so many decimal places."""
    short = value.normalize()
    exponent = short.as_tuple().exponent
    places = max(least, -exponent if isinstance(exponent, int) else least)
    return f"{value:.{places}f}"


def _sentence(answer: dict[str, Any]) -> str:
    rvu, gpci = answer["rvu"], answer["gpci"]
    name = f"{answer['code']}-{answer['modifier']}" if answer["modifier"] else answer["code"]
    parts = " + ".join(f"{rvu[part]} x {gpci[part]}" for part in ("work", "pe", "mp"))
    setting = "facility" if answer["facility"] else "non-facility"
    lines = [
        f"{name}: ${answer['amount']} ({setting}, {answer['locality']}, {answer['on']})",
        f"  ({parts}) x {answer['cf']}",
        f"  {answer['cite']}",
    ]
    if answer.get("opps_cap"):
        lines.append(f"  hospital outpatient amount ${answer['opps_cap']}: the lower is allowed")
    if answer.get("note"):
        lines.append(f"  {answer['note']}")
    return "\n".join(lines)
