"""Facts come back from the text of a decision as they were, and are judged the same again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from claims.adjudication import Claim, EarlierLine, Subject
from claims.adjudication.read_back import UnableToReadBack, facts_of, read_back
from claims.adjudication.stored import plain, stored_decision
from claims.law_book import UnknownLawFile, book, proposed_book
from claims.operations.replay import replayed
from claims.pipeline import adjudicate
from kernel.record.stored import canonical
from tests.unit.claims.claims_made import CLAIMS


def text_of(claim: Claim) -> str:
    return canonical({"claim": claim.number} | stored_decision(claim, adjudicate(claim, book())))


def known(claim: Claim) -> Claim:
    """As one on file: the modifiers of its earlier lines are known."""
    history = tuple(replace(each, modifiers=each.modifiers or ()) for each in claim.history)
    return replace(claim, history=history)


@settings(max_examples=150, deadline=None)
@given(CLAIMS)
def test_facts_come_back_and_are_judged_the_same(claim: Claim) -> None:
    claim = known(claim)
    stored = json.loads(text_of(claim))
    back = facts_of(stored)
    assert back is not None
    assert plain(back) == plain(claim)
    assert replayed(stored, book()) == []


def test_what_was_left_out_is_nothing_or_its_default() -> None:
    assert read_back(Subject, {"kind": "surgery"}) == Subject("surgery")
    assert read_back(Subject, {}) == Subject(None)
    line = read_back(EarlierLine, {"served": "2026-02-20", "npi": "1", "code": "99204"})
    assert line.modifiers == ()


def test_what_is_not_understood_is_named() -> None:
    with pytest.raises(UnableToReadBack, match="Subject: colour is not known"):
        read_back(Subject, {"kind": "surgery", "colour": "red"})
    with pytest.raises(UnableToReadBack, match=r"EarlierLine\.served: ValueError"):
        read_back(EarlierLine, {"served": "soon", "npi": "1", "code": "99204"})


def test_a_claim_of_nobody_has_no_facts() -> None:
    assert facts_of({"facts": {"lines": []}, "lines": []}) is None
    assert replayed({"facts": {"lines": []}, "lines": []}, book()) is None


def test_a_proposed_file_is_in_the_place_of_its_name(tmp_path: Path) -> None:
    strange = tmp_path / "part_z.yaml"
    strange.write_text("", encoding="utf-8")
    with pytest.raises(UnknownLawFile, match=r"part_z\.yaml: no file of law has this name"):
        proposed_book([strange])
    assert proposed_book([]).version == book().version
