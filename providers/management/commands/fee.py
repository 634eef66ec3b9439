"""What the Medicare physician fee schedule pays for a service, and how that was reckoned."""

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.published import opening
from kernel.published.csv_lines import csv_records
from kernel.published.opening import UnableToOpen
from providers.fees import FeeKey, Priced, read_locality
from providers.management.commands.fees_import import day
from providers.pricing import UnableToPrice, component
from providers.queries import price_of, schedules_for

_COLUMNS = ("code", "modifier", "facility")


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
            "code": options["code"].strip(),
            "modifier": options["modifier"].strip(),
            "facility": "yes" if options["facility"] else "no",
        }
        answer = next(_answers([row], options))
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        elif "error" not in answer:
            self.stdout.write(_sentence(answer, options))
        if "error" in answer:
            if not options["json"]:
                self.stderr.write(answer["error"])
            sys.exit(1)

    def _batch(self, options: dict[str, Any]) -> None:
        failed = False
        try:
            with opening.texts(options["batch"]) as texts:
                lines: Iterable[str] = next((text for _, text in texts), ())
                for answer in _answers(_rows(lines, options["batch"]), options):
                    failed = failed or "error" in answer
                    self.stdout.write(json.dumps(answer))
        except UnableToOpen as problem:
            raise CommandError(str(problem)) from None
        if failed:
            sys.exit(1)


def _rows(lines: Iterable[str], path: Path) -> Iterator[dict[str, str]]:
    """Each row by column; a cell that is not there is empty, and what is wrong with it is said in
    its answer: a bad row loses no good one.
    """
    records = csv_records(lines)
    _, headings = next(records, (0, []))
    places = {name.strip().lower(): index for index, name in enumerate(headings)}
    missing = [name for name in ("code", "facility") if name not in places]
    if missing:
        raise CommandError(f"{path}: no column {' and '.join(missing)}; expected "
                           "code,modifier,facility")  # fmt: skip
    for _, row in records:
        yield {
            name: row[places[name]].strip() if places.get(name, len(row)) < len(row) else ""
            for name in _COLUMNS
        }


_NONE = dict.fromkeys(("amount", "rvu", "gpci", "cf", "cite"))


def _answers(rows: Iterable[dict[str, str]], options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One answer a row; where there is no amount, `error` says why."""
    on: date = options["on"]
    schedule_on = schedules_for({on})
    for row in rows:
        asked: dict[str, Any] = {name: row[name].upper() for name in ("code", "modifier")}
        try:
            code, modifier, facility = _checked(row)
            key = FeeKey(
                code=code,
                modifiers=(modifier,) if modifier else (),
                on=on,
                locality=read_locality(options["locality"]),
                facility=facility,
                qualifying=options["qualifying"],
            )
            priced = price_of(key, component(code, key.modifiers), schedule_on)
        except UnableToPrice as reason:
            yield {**asked, **_NONE, "error": str(reason)}
        else:
            yield {**asked, **_numbers(priced)}


def _checked(row: dict[str, str]) -> tuple[str, str, bool]:
    """Code, modifier and setting; UnableToPrice where one is not what it should be."""
    code, modifier, facility = row["code"].upper(), row["modifier"].upper(), row["facility"].lower()
    if not re.fullmatch(r"[0-9A-Z]{5}", code, re.ASCII):
        raise UnableToPrice(f"{code[:20]!r} is not a procedure code of five characters")
    if not re.fullmatch(r"([0-9A-Z]{2})?", modifier, re.ASCII):
        raise UnableToPrice(f"{code}: {modifier[:20]!r} is not a modifier of two characters")
    if facility not in ("yes", "no"):
        raise UnableToPrice(f"{code}: facility is {facility[:20]!r}; write yes or no")
    return code, modifier, facility == "yes"


def _numbers(priced: Priced) -> dict[str, Any]:
    """The published amount and what it was reckoned from.

    `allowed` and `note` stand beside it only where Medicare allows less of it, or nothing.
    """
    price = priced.price
    answer: dict[str, Any] = {
        "amount": str(price.amount),
        "rvu": {name: _places(getattr(price, name), 2) for name in ("work", "pe", "mp")},
        "gpci": {name: _places(getattr(price.gpci, name), 3) for name in ("work", "pe", "mp")},
        "cf": _places(price.factor, 4),
        "cite": priced.cite,
    }
    if price.allowed is None:
        answer |= {"allowed": None, "note": price.note}
    elif price.allowed != price.amount:
        answer |= {"allowed": str(price.allowed), "note": _CAPPED}
    return answer


_CAPPED = "imaging: Medicare allows the lower hospital outpatient amount (SSA 1848(b)(4))"


def _places(value: Decimal, least: int) -> str:
    """All digits that count, and at least so many decimal places."""
    short = value.normalize()
    exponent = short.as_tuple().exponent
    places = max(least, -exponent if isinstance(exponent, int) else least)
    return f"{value:.{places}f}"


def _sentence(answer: dict[str, Any], options: dict[str, Any]) -> str:
    rvu, gpci = answer["rvu"], answer["gpci"]
    name = f"{answer['code']}-{answer['modifier']}" if answer["modifier"] else answer["code"]
    parts = " + ".join(f"{rvu[part]} x {gpci[part]}" for part in ("work", "pe", "mp"))
    setting = "facility" if options["facility"] else "non-facility"
    place = read_locality(options["locality"])
    lines = [
        f"{name}: ${answer['amount']} ({setting}, {place}, {options['on']})",
        f"  ({parts}) x {answer['cf']}",
        f"  {answer['cite']}",
    ]
    if answer.get("allowed"):
        lines.append(f"  allowed: ${answer['allowed']}")
    if answer.get("note"):
        lines.append(f"  {answer['note']}")
    return "\n".join(lines)
