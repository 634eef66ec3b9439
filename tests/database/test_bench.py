"""The bench runs, measures what it says, and leaves nothing behind.  Speed is not judged."""

import json
import os
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from config.bench.bound import WRITTEN, written_rows
from config.bench.databases import PREFIX, UnableToBench
from config.bench.measured import Measured, Round
from config.bench.people import invent
from providers.npi import is_npi

TOTAL = {"claims": {"paid": 1}, "paid": "10.00", "ledger": "0.00", "charge": "12.00"}
TOTAL |= {"member_owes": "2.00", "money": "abc"}


@pytest.mark.django_db
def test_the_whole_bench() -> None:
    told = StringIO()
    call_command("bench", "--claims", "30", "--json", stdout=told, stderr=StringIO())
    said = json.loads(told.getvalue())
    assert (said["claims"], said["lines"], said["differences"]) == (30, 90, [])
    assert [each["processes"] for each in said["rounds"]] == [1, 2]
    for each in said["rounds"]:
        assert each["rate"] > 0
        assert each["bound"] > 0
        assert each["peak_mib"] > 10
        assert sum(each["total"]["claims"].values()) == 30
    with connection._nodb_cursor() as cursor:
        own = f"{PREFIX}%_{os.getpid()}_%"
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", [own])
        assert cursor.fetchone() == (0,)


def test_a_cent_of_difference_is_told() -> None:
    one = Round(1, 500, 1000, 50, 80, TOTAL)
    other = replace(one, processes=2, total={**TOTAL, "paid": "10.01", "ledger": "0.01"})
    assert Measured(1, 3, rounds=[one, replace(one, processes=2)]).differences == []
    assert Measured(1, 3, rounds=[one, other]).differences == [
        "paid: 10.00 in 1, 10.01 in 2 processes",
        "ledger: 0.00 in 1, 0.01 in 2 processes",
        "the ledger of 2 processes sums to 0.01",
    ]


def test_a_table_the_bound_leaves_out_is_told() -> None:
    before = dict.fromkeys((*WRITTEN, "another"), 1)
    assert written_rows(before, {**before, "claims_posting": 4}) == 3
    with pytest.raises(UnableToBench, match="leaves out rows of another"):
        written_rows(before, {**before, "another": 2})


def test_the_same_people_each_time() -> None:
    one, other = invent(600), invent(600)
    assert one.members == other.members
    assert {each.plan for each in one.members} == {"BENCH-B", "BENCH-MA", "BENCH-TX"}
    assert all(is_npi(each.npi) and is_npi(each.group.npi) for each in one.clinicians)


def test_no_claims_at_all() -> None:
    with pytest.raises(CommandError, match="at least one"):
        call_command("bench", "--claims", "0")
