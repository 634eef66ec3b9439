"""The synthetic year: the same twice, as much as asked, whole, with what is planted listed."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from config.bench.databases import database
from config.bench.worker import work
from kernel.cases.models import Case, Deadline
from kernel.clocks import catalogue
from kernel.record.verifying import verify
from reports.year.faults import IMPORT, KINDS
from tests.factories import case

SMALL = {"claims": 150, "authorizations": 6, "appeals": 3, "grievances": 4, "letters": 2}
PLANTING = {"claims": 900, "authorizations": 40, "appeals": 26, "grievances": 12, "letters": 0}


def written(*said: dict[str, Any]) -> list[dict[str, Any]]:
    """A year each in a database of its own, copied from the empty one of the tests, all at once."""
    empty = connection.settings_dict["NAME"]
    connections.close_all()

    def one(place: int) -> dict[str, Any]:
        try:
            with database(f"year{place}", empty) as name:
                return work(name, "year", said[place]).said[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return list(pool.map(one, range(len(said))))


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_writes_the_same_year_and_another_seed_another() -> None:
    first, again, other = written(
        {"sizes": SMALL, "faults": False},
        {"sizes": SMALL, "faults": False},
        {"sizes": SMALL, "faults": False, "seed": 8},
    )
    assert first["digests"] == again["digests"]
    assert first["counts"] == again["counts"]
    for name in ("events", "amounts", "payments", "deadlines", "appeals", "grievances"):
        assert first["digests"][name] != other["digests"][name], name
    for name in ("claims", "authorizations", "appeals", "grievances"):
        assert first["counts"][name] == other["counts"][name] == SMALL[name]
    assert first["counts"]["letters set as PDFs"] >= 1
    for each in (first, again, other):
        assert (each["ledger"], each["damage"], each["planted"]) == ("0.00", [], [])


@pytest.mark.django_db(transaction=True, serialized_rollback=False)
def test_what_is_planted_is_listed_and_nothing_else_is_late(tmp_path: Path) -> None:
    out = StringIO()
    sizes = [f"--{name}={count}" for name, count in PLANTING.items()]
    call_command("demo_year", *sizes, "--faults", "--out", str(tmp_path), "--json", stdout=out)
    said = json.loads(out.getvalue())
    listed = json.loads((tmp_path / "faults.json").read_text(encoding="utf-8"))
    assert Counter(each["kind"] for each in listed) == dict.fromkeys(KINDS, 2)
    imported = {each["kind"] for each in listed if each["way"] == IMPORT}
    assert imported == {
        "denial_without_physician", "reviewer_same", "reviewer_unqualified",
        "quality_answered_orally",
    }  # fmt: skip
    planted = {each["case"] for each in listed}
    assert Case.objects.filter(number__in=planted).count() == len(planted) == len(listed)
    ours = [clock.name for clock in catalogue() if clock.owed_by == "plan"]
    wrong = Deadline.objects.filter(clock__in=ours, state__in=("late", "met_late", "unknown"))
    assert set(wrong.values_list("case__number", flat=True)) == {
        each["case"] for each in listed if each["kind"] not in imported
    }
    assert {name: said["counts"][name] for name in PLANTING if name != "letters"} == {
        name: count for name, count in PLANTING.items() if name != "letters"
    }
    assert verify().damage == []


@pytest.mark.django_db
def test_invented_people_never_join_real_cases() -> None:
    case()
    with pytest.raises(CommandError, match="empty database only"):
        call_command("demo_year", "--claims", "1", "--out", "unused")
