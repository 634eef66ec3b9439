"""The letters about records, read back from their own PDF."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claims.letters.compose import UnableToCompose
from claims.letters.given import Insured, Person
from claims.letters.records.compose import (
    ASKED,
    EXTENDED,
    FOLDER,
    KINDS,
    Extended,
    RecordsAsked,
    access_extended,
    records_asked,
    templates,
)
from claims.models.records import MATERIALS
from kernel.clocks import event_names
from kernel.letters.make import Made, make
from kernel.letters.must_say import UnableToIssue
from tests.unit.letters import reading, stories

DATED = date(2026, 3, 26)
WHY = "The slides lie in an archive outside the state and come back in two weeks."
MEMBER = Insured(
    1, "M0001", "AMARA OKAFOR", ("12 ELM STREET", "AUSTIN, TX 787010000"), "TX", "Travis"
)
READER = Person("member", MEMBER.name, MEMBER.address)
HOLDER = Person("1003000126", "LONE TREE IMAGING", ("9 OAK ROAD", "AUSTIN, TX 787010000"))
# received Mar 2: the 30 days end on Apr 1, and 30 more on May 1
MORE_TIME = Extended(
    "H26-0000004", MEMBER, "Lone Tree Plan", date(2026, 3, 2), date(2026, 4, 1),
    date(2026, 4, 20), WHY,
)  # fmt: skip
WANTED = RecordsAsked(
    "Q26-0000007", MEMBER, date(1961, 4, 12), "Lone Tree Plan", "imaging",
    "MRI of the left knee of January 20, 2026", date(2026, 4, 9),
)  # fmt: skip
SENDER = stories.senders().of("", ("aca_individual",))


def extended(**said: Any) -> Made:
    text = access_extended(replace(MORE_TIME, **said), "", READER, SENDER, DATED)
    return make(FOLDER, templates()[EXTENDED], text, {})


def asked(**said: Any) -> Made:
    text = records_asked(replace(WANTED, **said), HOLDER, SENDER, DATED)
    return make(FOLDER, templates()[ASKED], text, {})


def drawn(made: Made) -> str:
    return reading.text_of(made.pdf.content)


def says(made: Made, *texts: str) -> None:
    read = drawn(made)
    for text in texts:
        assert reading.tight(text) in read, text


def test_more_time_says_why_and_until_when() -> None:
    made = extended()
    says(
        made,
        WHY,
        "by April 20, 2026",
        "The law gives us until April 1, 2026",
        "On March 2, 2026 we received your written request",
        "our number H26-0000004",
        "We may take more time once only",
        MEMBER.name,
        "12 ELM STREET",
    )
    assert set(made.evidence) == {"R1", "R2", "R3", "R4", "X6", "X7"}
    assert templates()[EXTENDED].records == "extension_notified"


def test_what_is_required_of_it_is_held_to_its_citation() -> None:
    elements = {each.id: each.cite for each in templates()[EXTENDED].must_say}
    assert elements["R1"] == elements["R2"] == "45 CFR 164.524(b)(2)"
    template = templates()[EXTENDED]
    text = access_extended(MORE_TIME, "", READER, SENDER, DATED)
    with pytest.raises(UnableToIssue, match=r"R2.*164\.524"):
        make(FOLDER, template, replace(text, why=""), {})


@pytest.mark.parametrize("why", ["", "late", "archived archived", "x" * 60])
def test_without_a_reason_there_is_no_letter(why: str) -> None:
    with pytest.raises(UnableToCompose, match="the reason"):
        extended(why=why)


def test_a_confidential_address_is_not_used() -> None:
    with pytest.raises(UnableToCompose, match="confidential"):
        extended(member=replace(MEMBER, confidential=True))


def test_a_holder_is_told_who_asks_for_whom_for_what_and_where_to() -> None:
    made = asked()
    assert SENDER is not None
    says(
        made,
        f"{SENDER.name} asks you, for Lone Tree Plan",
        "AMARA OKAFOR, born April 12, 1961",
        "Imaging studies as DICOM files: MRI of the left knee of January 20, 2026",
        "We ask again on April 9, 2026",
        "Put the number Q26-0000007 on everything",
        *SENDER.address,
        "Send what is named here and no more",
        "LONE TREE IMAGING",
    )
    assert set(made.evidence) == {"M1", "M2", "M3", "M4", "M5", "M6", "X6"}


def test_and_no_more_than_is_needed() -> None:
    """Neither the member's number and address, nor what it is about (45 CFR 164.502(b))."""
    read = drawn(asked())
    for told in (MEMBER.number, "ELM STREET", "second opinion", "diagnosis", "M17"):
        assert reading.tight(told) not in read, told


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"what": " "}, "say which"),
        ({"born": None}, "who is meant"),
        ({"follow_up": None}, "asks again"),
    ],
)
def test_a_holder_who_could_not_know_what_is_meant_is_not_written_to(
    said: dict[str, Any], why: str
) -> None:
    with pytest.raises(UnableToCompose, match=why):
        asked(**said)


def test_every_kind_has_its_words_and_every_event_is_known() -> None:
    assert set(KINDS) == set(MATERIALS)
    assert templates()[EXTENDED].records in event_names()
    for kind in KINDS:
        says(asked(kind=kind), KINDS[kind])
