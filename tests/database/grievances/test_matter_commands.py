"""Matters outside from the command line: an inquiry, a QIO's review, a complaint, end to end."""

import csv
import io
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kernel.record.models import Look
from tests.forwarding import delivered
from tests.grieving import grieved, member
from tests.staff import staff

pytestmark = pytest.mark.django_db

TEXAN, ADVANTAGE = ("tx_insured", "aca_individual"), ("medicare_advantage",)
BY = ("--by", "g.ortiz")


@pytest.fixture(autouse=True)
def people() -> None:
    staff("g.ortiz", "grievance_coordinator")
    staff("c.odom", "compliance_officer")


def run(*given: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*given, *BY, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def ago(days: int) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


def grievance(regimes: tuple[str, ...]) -> str:
    at = timezone.now() - timedelta(days=40)
    return grieved(member(*regimes), regimes, at=at, now=at).number


def test_an_inquiry_from_receipt_to_effect(tmp_path: Path) -> None:
    opened = run(
        "inquiry_open", "--asks", "Why?", "--asks", "Send the file.", "--theirs", "D-1",
        "--grievance", grievance(TEXAN), "--received", ago(4), "--reason", "delay",
    )  # fmt: skip
    number = opened["number"]
    assert (opened["body"], opened["clocks"][0]["clock"]) == ("tdi", "st_tx_tdi_inquiry")
    with pytest.raises(CommandError, match="2 things are asked"):
        run("inquiry_answer", number, "--answer", "So.", "--summary", "Late.")
    run("inquiry_extend", number, "--why", "The clinic is closed.")
    delivered(tmp_path, timezone.now() - timedelta(hours=2))
    run("inquiry_answer", number, "--answer", "So.", "--answer", "Enclosed.", "--summary", "Late.")
    delivered(tmp_path, timezone.now() - timedelta(hours=2))
    today = timezone.localdate().isoformat()
    closed = run(
        "inquiry_close", number, "overturned", "--dated", today, "--why", "As its letter says."
    )
    assert (closed["state"], closed["disposition"]) == ("answered", "overturned")
    run("inquiry_code", number, "--function", "claims")
    assert run("matter_effect", number, "paid", "--reference", "835-1")["state"] == "closed"
    with pytest.raises(CommandError, match="closed already"):
        run("inquiry_close", number, "upheld", "--dated", today, "--why", "Again.")


def test_a_review_of_the_qio_from_records_to_reconsideration(tmp_path: Path) -> None:
    opened = run(
        "qio_open", "--state", "TX", "--concern", "The wrong drug.", "--theirs", "Q-1",
        "--grievance", grievance(ADVANTAGE), "--received", ago(30),
    )  # fmt: skip
    number = opened["number"]
    assert opened["concerns"] == [{"number": 1, "words": "The wrong drug.", "outcome": ""}]
    run("qio_send", number)
    delivered(tmp_path, timezone.now() - timedelta(hours=8))
    run("qio_step", number, "called", "--at", hours(6))
    run("qio_step", number, "offer_ended", "--how", "statement", "--at", hours(5))
    found = ("--found", "1", "not_met", "Five rights", "Another's dose was given.")
    dated = ("--dated", timezone.localdate().isoformat())
    with pytest.raises(CommandError, match="--dated"):
        run("qio_step", number, "determined", *found)
    shown = run("qio_step", number, "determined", *found, *dated, "--at", hours(0))
    assert shown["concerns"][0]["outcome"] == "not_met"
    run("qio_step", number, "asked", "--party", "practitioner")
    run("qio_step", number, "more_sent")
    met = ("--found", "1", "met", "Five rights", "It was the right dose.")
    shown = run("qio_step", number, "reconsidered", *met, *dated)
    assert (shown["state"], shown["concerns"][0]["outcome"]) == ("closed", "met")
    assert len(shown["steps"]) == 3


def test_the_receipt_of_a_matter_is_corrected() -> None:
    number = run(
        "inquiry_open", "--asks", "Why?", "--theirs", "D-1", "--grievance", grievance(TEXAN),
        "--received", ago(4),
    )["number"]  # fmt: skip
    at = ago(6)
    told = run("matter_receipt", number, at, "--why", "The mail room's stamp.")
    assert told["received_at"] == at
    with pytest.raises(CommandError, match="recorded as received then already"):
        run("matter_receipt", number, at, "--why", "The mail room's stamp.")


def hours(before: int) -> str:
    return (timezone.now() - timedelta(hours=before)).isoformat()


def test_a_complaint_of_cms_is_resolved_and_accepted() -> None:
    of = member(*ADVANTAGE)
    opened = run(
        "ctm_open", "--theirs", "C-1", "--level", "other", "--what", "Nobody calls back.",
        "--member", of.number, "--regime", "medicare_advantage", "--received", ago(2),
    )  # fmt: skip
    number = opened["number"]
    assert opened["clocks"][0]["weak"] is True
    assert run("ctm_step", number, "urgent", "--why", "CMS said so")["level"] == "urgent"
    assert run("ctm_step", number, "resolved", "--why", "We called.")["state"] == "answered"
    assert run("ctm_step", number, "accepted", "--why", "closed")["state"] == "closed"


def test_the_register_is_written_for_who_may_read_it_and_that_is_a_look() -> None:
    grievance(TEXAN)
    given = ("complaint_register", "--from", "2000-01-01", "--to", "2100-01-01", "--state", "TX")
    out = StringIO()
    call_command(*given, "--by", "c.odom", stdout=out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert row["state"] == "TX"
    look = Look.objects.get(actor="c.odom")
    assert look.what.startswith("complaint register")
    out = StringIO()
    call_command(*given, "--examination", "--by", "c.odom", stdout=out)
    assert out.getvalue().startswith("company,number,step_of")
    staff("i.katz", "intake")
    with pytest.raises(CommandError, match="katz may not"):
        call_command(*given, "--by", "i.katz")


def test_a_matter_is_shown_and_that_is_a_look() -> None:
    number = run(
        "inquiry_open", "--asks", "Why?", "--theirs", "D-1", "--grievance", grievance(TEXAN)
    )["number"]
    out = StringIO()
    call_command("matter_show", number, "--by", "c.odom", stdout=out)
    assert out.getvalue().startswith(f"{number}: inquiry, tdi D-1: open.")
    assert Look.objects.get(actor="c.odom").case == number
    with pytest.raises(CommandError, match="looks like M26-0000001"):
        call_command("matter_show", "M26-9", "--by", "c.odom")


@pytest.mark.parametrize(
    "given",
    [
        ("inquiry_open", "--asks", "x", "--theirs", "D-1"),
        ("inquiry_answer", "M26-1", "--summary", "x"),
        ("inquiry_extend", "M26-1", "--why", "x"),
        ("inquiry_close", "M26-1", "upheld", "--dated", "2026-06-01", "--why", "x"),
        ("inquiry_code", "M26-1"),
        ("matter_effect", "M26-1", "paid"),
        ("matter_refer", "M26-1", "--appeal", "R26-1"),
        ("matter_receipt", "M26-1", "2026-06-01T10:00:00-04:00", "--why", "stamp"),
        ("qio_open", "--state", "TX", "--concern", "x"),
        ("qio_send", "M26-1"),
        ("qio_step", "M26-1", "called"),
        ("ctm_open", "--theirs", "C1", "--level", "urgent", "--what", "x"),
        ("ctm_step", "M26-1", "resolved", "--why", "x"),
    ],
    ids=lambda given: given[0],
)
def test_who_reads_only_changes_nothing(given: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="odom may not"):
        call_command(*given, "--by", "c.odom")
    with pytest.raises(CommandError, match="nobody here is called 'EVA'"):
        call_command(*given, "--by", "EVA")
