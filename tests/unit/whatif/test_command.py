"""`manage.py whatif`, run as a person runs it, with no database to be had."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.unit.whatif.documents import GONE, PART_B, PRIVATE, answered, changed

ROOT = Path(__file__).parents[3]
NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/nothing"


def run(
    *arguments: str | Path, given: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "manage.py", "whatif", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": NOWHERE, **(env or {})},
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(name: str, document: Any) -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return written


def test_one_json_object_a_file_and_the_worst_exit_code(write: Any, tmp_path: Path) -> None:
    good = write("good.json", {**PART_B, "expect": {"disposition": "paid"}})
    other = write("other.json", {**PRIVATE, "expect": {"disposition": "denied"}})
    bad = write("bad.json", changed(PART_B, {"claim.lines[0].charge": GONE}))
    done = run("--json", good, bad, tmp_path, "/no/such/file", other)
    assert done.returncode == 2
    first, second, third, fourth, fifth = map(json.loads, done.stdout.splitlines())
    assert first == {**answered(PART_B), "differences": []}
    assert second == {
        "file": str(bad),
        "errors": [{"path": "claim.lines[0].charge", "message": "is missing"}],
    }
    assert "Is a directory" in third["errors"][0]["message"]
    assert "No such file" in fourth["errors"][0]["message"]
    assert [each["path"] for each in fifth["differences"]] == ["disposition"]
    told = done.stderr.decode().splitlines()
    assert told[0] == f"{bad}: claim.lines[0].charge: is missing"
    assert len(told) == 3
    assert run("--json", good, other).returncode == 1
    assert run("--json", good).returncode == 0


def test_yaml_from_the_input(write: Any) -> None:
    text = f"# a remark\n{json.dumps(PART_B)}".encode()
    done = run("-", "--json", given=text)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == answered(PART_B)


@pytest.mark.parametrize("given", [b"", b"\xff\xfe\x00", b"[" * 50_000, bytes(range(256)) * 9])
def test_whatever_comes_there_is_no_traceback(given: bytes) -> None:
    done = run("-", given=given)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"-: ")
    assert b"Traceback" not in done.stderr


def test_a_terminal_without_the_section_sign(write: Any) -> None:
    done = run(write("one.json", PART_B), env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"MBPM ch. 15 \xa730" in done.stdout


def test_a_reader_that_has_seen_enough_is_no_error(write: Any) -> None:
    files = [str(write("one.json", PART_B))] * 9
    command = [sys.executable, "manage.py", "whatif", *files]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writer:
        assert writer.stdout
        assert writer.stderr
        assert writer.stdout.readline() == b"a third opinion: paid\n"
        writer.stdout.close()
        assert writer.stderr.read() == b""
    assert writer.returncode == 0


def said(*arguments: str | Path) -> tuple[str, int]:
    out = io.StringIO()
    code = 0
    try:
        call_command("whatif", *map(str, arguments), stdout=out, stderr=io.StringIO())
    except SystemExit as stopped:
        code = int(str(stopped.code))
    return out.getvalue(), code


def test_for_a_person_it_says_why_and_how_the_money_falls(write: Any) -> None:
    changes = {"member.deductible_used": {"2026": "200.00"}, "fees.99204": "400.00",
               "claim.lines[0].charge": "520.00",
               "expect": {"lines": [{"paid": "248.53"}]}}  # fmt: skip
    text, code = said(write("one.json", changed(PART_B, changes)))
    assert code == 0
    for part in (
        "a third opinion: paid",
        "charge 520.00, allowed 400.00, paid 248.53 to the provider, member owes 146.40",
        "left of the year's deductible: 0.00",
        "pass timely_filing: Received March 20, 2026",
        "Line 1: how 520.00 becomes 248.53",
        "20 % of $317.00",
        "Adjustment CO-253",
        "As expected.",
    ):
        assert part in text, text


def test_for_a_person_it_lists_what_differs_and_what_stopped_the_claim(write: Any) -> None:
    changes = {"chain.second.finding": "agrees", "name": "[red]odd[/red] :boom:",
               "expect": {"disposition": "paid", "pends": []}}  # fmt: skip
    text, code = said(write("one.json", changed(PRIVATE, changes)))
    assert code == 1
    for part in (
        "[red]odd[/red] :boom:: pended",
        "pends: third_opinion_indicated",
        "pend third_opinion_indicated (CARC 50): The first two opinions agree",
        "Not as expected",
        '["third_opinion_indicated"]',
    ):
        assert part in text, text
    assert "becomes" not in text


def test_a_document_without_a_name_goes_by_its_file_s(write: Any) -> None:
    path = write("nameless.json", changed(PART_B, {"name": GONE}))
    assert said(path)[0].startswith(f"{path}: paid")
