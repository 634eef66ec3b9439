"""The document of a coverage check: read whole, or told with every path."""

import json
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

import claims.models.records as records
from claims.adjudication.facts import Scenario
from claims.coverage.answer import usual_materials
from claims.coverage.question import LARGEST, Earlier, read_bytes, read_question

TODAY = date(2026, 3, 2)
ASKED: dict[str, Any] = {
    "member": "M1",
    "npi": "1245319599",
    "subject": {"kind": "surgery", "code": "27447", "diagnosis": "m17.11"},
}


def test_what_is_left_out_has_what_the_document_says() -> None:
    found, faults = read_question(ASKED, today=TODAY)
    assert (found is not None, faults) == (True, [])
    assert found is not None
    assert (found.opinion, found.on, found.place_of_service, found.codes) == (2, TODAY, "11", ())
    assert found.subject is not None
    assert (found.subject.diagnosis, found.subject.urgency) == ("M1711", "elective")


def test_everything_may_be_said() -> None:
    said = ASKED | {
        "tin": "74-1234567", "opinion": "third", "scenario": "cancer_diagnosis",
        "codes": ["99205", "88321"], "place_of_service": "22", "on": "2026-04-01",
        "first": {"npi": "1003000126", "on": "2026-01-12", "finding": "recommends"},
        "second": {"npi": "1234567893", "finding": "differs"},
        "referral": {"npi": "1003000126", "on": "2026-02-20"}, "why": "by telephone",
    }  # fmt: skip
    found, faults = read_bytes(json.dumps(said).encode(), today=TODAY)
    assert faults == []
    assert found is not None
    assert (found.tin, found.opinion, found.on) == ("741234567", 3, date(2026, 4, 1))
    assert found.earlier[2] == Earlier("1234567893", None, "differs")
    assert found.referral == Earlier("1003000126", date(2026, 2, 20))


@pytest.mark.parametrize(
    ("said", "path", "message"),
    [
        ({"member": None}, "member", "is missing"),
        ({"npi": "1245319590"}, "npi", "is not an NPI"),
        ({"opinion": "fourth"}, "opinion", "second, third"),
        ({"subject": {"diagnosis": "M1711"}}, "subject.kind", "is missing"),
        ({"subject": {"kind": "surgery", "diagnosis": "knee"}}, "subject.diagnosis", "ICD-10-CM"),
        ({"subject": None}, "subject", "or its chain"),
        ({"codes": ["9920"]}, "codes[0]", "procedure code"),
        ({"on": "soon"}, "on", "YYYY-MM-DD"),
        ({"second": {"npi": "1234567893", "finding": "recommends"}}, "second.finding", "agrees"),
        ({"referral": {"npi": "1003000126"}}, "referral.on", "is missing"),
        ({"memeber": "M1"}, "memeber", "did you mean 'member'"),
        ({"chain": "0"}, "chain", "whole number"),
        ({"place_of_service": "office"}, "place_of_service", "two digits"),
        ({"why": "x" * 81}, "why", "longer"),
    ],
)
def test_what_is_wrong_is_told_with_its_path(said: Any, path: str, message: str) -> None:
    found, faults = read_question(ASKED | said, today=TODAY)
    assert found is None
    assert any(each.path == path and message in each.message for each in faults), faults


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe\xfd", b"x" * (LARGEST + 1)])
def test_whatever_comes_is_told_in_words(data: bytes) -> None:
    found, faults = read_bytes(data, today=TODAY)
    assert found is None
    assert faults


def test_the_usual_materials_are_kinds_a_chain_may_have() -> None:
    usual = usual_materials()
    assert set(usual) == set(get_args(Scenario))
    assert {kind for kinds in usual.values() for kind in kinds} <= set(records.MATERIALS)


def test_the_header_of_the_module_is_a_question() -> None:
    text = (Path(records.__file__).parents[1] / "coverage" / "question.py").read_text()
    example = "\n".join(line for line in text.split('"""')[1].splitlines() if line[:4] == "    ")
    found, faults = read_bytes(example.encode(), today=TODAY)
    assert (found is not None, faults) == (True, [])
