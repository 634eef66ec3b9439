"""`manage.py clock`, run as a person runs it, with no database to be had."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kernel.clocks import catalogue

ROOT = Path(__file__).parents[3]
NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/nothing"


def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "clock", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": NOWHERE, **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_answer_is_the_one_of_the_contract() -> None:
    done = run("MA-23", "--event", "received=2026-03-02T16:30", "--now", "2026-03-10", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "rule": "MA-23",
        "clock": "ma_preservice_appeal_standard",
        "duty": "Decide and put in effect, or send the file to the IRE",
        "cites": ["42 CFR 422.590(a)"],
        "starts_at": "2026-03-02T16:30:00-05:00",
        "due_on": "2026-04-01",
        "due_at": None,
        "late_from": "2026-04-02T00:00:00-04:00",
        "state": "running",
        "extended_days": 0,
        "tolled_days": 0,
        "steps": [
            "received Mon Mar 2, 2026: day 0",
            "30 calendar days: Wed Apr 1, 2026 (42 CFR 422.590(a))",
        ],
    }


def test_a_mistake_is_said_in_words_with_exit_code_2() -> None:
    done = run("MA-04", "--event", "received=2026-03-07")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "hours run from an instant" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "manage.py", "clock", "--list"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout
        assert writer.stderr
        assert writer.stdout.readline().startswith("AE-01")
        writer.stdout.close()
        assert writer.stderr.read() == ""
    assert writer.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "which clock"),
        (["MA-99"], "no clock on record"),
        (["XR-17"], "immediately"),
        (["MA-01", "--event", "received"], "NAME=WHEN"),
        (["MA-01", "--event", "received=yesterday"], "write 2026-03-02"),
        (["MA-01", "--event", "recieved=2026-03-02"], "did you mean 'received'"),
        (["MA-01", "--zone", "Mars"], "not a time zone"),
        (["MA-01", "--now", "soon"], "--now=soon"),
    ],
)
def test_every_mistake_is_refused_in_words(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as refused:
        call_command("clock", *arguments)
    assert refused.value.returncode == 2


def test_without_json_it_says_the_arithmetic(capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "clock", "AE-02", "--event", "received=2026-03-02",
        "--event", "extension_notified=2026-03-12,for=information",
        "--event", "information_received=2026-04-10", "--now", "2026-04-20",
    )  # fmt: skip
    assert capsys.readouterr().out.splitlines() == [
        "AE-02  erisa_preservice: Decide the request and tell the claimant",
        "  received Mon Mar 2, 2026: day 0",
        "  15 calendar days: Tue Mar 17, 2026 (29 CFR 2560.503-1(f)(2)(iii)(A))",
        "  extension_notified Thu Mar 12, 2026: 15 calendar days more: Wed Apr 1, 2026 "
        "(29 CFR 2560.503-1(f)(2)(iii)(A))",
        "  stands still from Thu Mar 12, 2026 to information_received Fri Apr 10, 2026: 29 days: "
        "Thu Apr 30, 2026 (29 CFR 2560.503-1(f)(4))",
        "due Thu Apr 30, 2026",
        "late from Fri May 1, 2026 00:00 EDT",
        "state running",
    ]


def test_the_list_has_every_clock_with_duty_limit_and_citation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("clock", "--list")
    text = capsys.readouterr().out
    for clock in catalogue():
        limit = clock.limits[-1]
        line = next(line for line in text.splitlines() if f"  {clock.name}  " in line)
        assert clock.duty in line
        assert str(limit.span) in line
        assert limit.cite in line
        assert ("weak" in line) == clock.weak
    call_command("clock", "--list", "--json")
    listed = json.loads(capsys.readouterr().out)
    assert {row["clock"] for row in listed} == {clock.name for clock in catalogue()}
    assert all(row["duty"] and row["limit"] and row["cites"] for row in listed)
