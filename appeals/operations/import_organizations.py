"""The roster of review organizations comes in from a file; what it says of a day stays."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from appeals.models import ReviewOrganization
from kernel.outside.states import CHANNELS
from kernel.reading import Fault, Reading, at, document

KEYS = ("code", "name", "plan", "accreditation", "accredited_until", "channel", "address",
        "specialties", "contract", "from", "to")  # fmt: skip
NEEDED = ("code", "name", "accreditation", "accredited_until", "channel", "contract", "from")


class UnableToImport(ValueError):
    """The file is not whole; `faults` say where.  Nothing of it was taken."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


def import_organizations(path: Path) -> int:
    """Every organization of the file, all or none; the number that were new."""
    reading = Reading()
    rows = document(path.read_text(encoding="utf-8"), source=path.name)
    found = [
        _read(reading.mapping(row, where, KEYS, NEEDED), where, reading)
        for row, where in reading.listed({"organizations": rows}, "organizations", "")
    ]
    if reading.errors:
        raise UnableToImport(reading.errors)
    made = 0
    with transaction.atomic():
        for row in found:
            same = {"code": row["code"], "plan": row["plan"], "days": row["days"]}
            there = ReviewOrganization.objects.filter(**same).first()
            if there is None:
                _make(row)
                made += 1
            elif any(getattr(there, name) != value for name, value in row.items()):
                for name, value in row.items():
                    setattr(there, name, value)
                there.save()
    return made


def _make(row: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            ReviewOrganization.objects.create(**row)
    except IntegrityError:
        why = f"{row['code']} is on the roster for some of these days already"
        raise UnableToImport([Fault("organizations", why)]) from None


def _read(row: Mapping[str, Any], where: str, reading: Reading) -> dict[str, Any]:
    days = reading.days(row, where, KEYS)
    until = reading.day(row, "accredited_until", where)
    if row.get("channel") not in CHANNELS:
        reading.fault(at(where, "channel"), f"is not one of {', '.join(CHANNELS)}")
    return {
        "code": str(row.get("code", "")).strip(),
        "name": str(row.get("name", "")).strip(),
        "plan": str(row.get("plan", "")).strip(),
        "accreditation": str(row.get("accreditation", "")).strip(),
        "accredited_until": until or date.min,
        "channel": row.get("channel"),
        "address": list(reading.texts(row, "address", where)),
        "specialties": list(reading.texts(row, "specialties", where)),
        "contract": str(row.get("contract", "")).strip(),
        "days": DateRange(days.start, days.to) if days else None,
    }
