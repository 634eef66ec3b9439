"""Codes, citations, senders and yearly totals in words."""

from datetime import date
from pathlib import Path

import pytest

from claims.letters import words
from claims.letters.compose import offices
from claims.letters.explain import years
from claims.letters.reasons import mark
from claims.letters.senders import UnableToReadSenders, read_senders
from claims.pipeline import JUDGMENTS
from tests.unit.letters.stories import document, judged


@pytest.mark.parametrize(
    ("cite", "said"),
    [
        ("42 CFR 424.44(a)(1)", "federal regulation 42 CFR 424.44(a)(1)"),
        ("SSA 1862(a)", "Social Security Act, section 1862(a)"),
        ("MBPM ch. 15 §30", "Medicare Benefit Policy Manual, chapter 15, section 30"),
        ("Tex. Ins. Code 1301.102(a)", "Tex. Ins. Code 1301.102(a)"),
        ("Plan terms, network", "the plan's terms in force on May 1, the part on “network”"),
        ("Plan terms", "the plan's terms in force on May 1"),
    ],
)
def test_a_provision_can_be_looked_up(cite: str, said: str) -> None:
    assert words.provision((cite,), "on May 1") == said


@pytest.mark.parametrize(
    ("code", "opinion", "said"),
    [
        ("99204", 2, "Second opinion: office visit"),
        ("99204", 3, "Third opinion: office visit"),
        ("99204", None, "Office visit"),
        ("88321", None, "Review of tissue slides"),
        ("27447", None, "Surgery or procedure"),
        ("G0463", None, "Medical service, drug or supply"),
        ("0042T", None, "Medical service"),
    ],
)
def test_a_service_is_told_in_general_words(code: str, opinion: int | None, said: str) -> None:
    assert words.service(code, opinion) == said


def test_every_rule_that_can_deny_has_its_reason_and_its_code() -> None:
    for rule in JUDGMENTS:
        found = words.reason(rule.name)
        assert found, rule.name
        assert min(len(found.title), len(found.standard), len(found.send)) > 20, rule.name
        assert words.meaning(rule.carc), rule.name


def test_reasons_are_lettered_like_columns() -> None:
    assert [mark(place) for place in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]


def test_yearly_totals_count_this_claim() -> None:
    claim = judged(document("aca_individual", member__deductible_used={"2026": "400.00"}))
    deductible, most = years([claim])
    assert (deductible.limit, deductible.used, deductible.left) == ("$500.00", "$500.00", "$0.00")
    assert most.name == "Out-of-pocket maximum, in network"
    (part_b,) = years([judged(document("original_medicare"))])
    assert (part_b.limit, part_b.used, part_b.left) == ("$283.00", "$170.00", "$113.00")


def test_the_last_claim_of_a_year_gives_its_totals() -> None:
    first = judged(document("original_medicare"))
    second = judged(document("original_medicare", member__deductible_used={"2026": "170.00"}))
    (told,) = years([first, second])
    assert told.used == "$283.00"


def test_offices_by_program_and_state() -> None:
    day = date(2026, 4, 10)
    assert offices(("original_medicare",), "TX", day)[0].name == "Medicare"
    assert "Texas" in offices(("tx_insured", "aca_individual"), "TX", day)[0].name
    assert len(offices(("aca_individual",), "WY", day)) == 1
    assert all("Texas" not in each.name for each in offices(("erisa_self_funded",), "TX", day))


def test_the_sender_a_plan_names_or_its_programs_or_the_default() -> None:
    senders = read_senders(None)
    assert senders.invented
    assert senders.of("RECOURSEHEALTH", ("original_medicare",)).name.endswith("Health Plan")
    assert senders.of("", ("original_medicare",)).name.endswith("Part B")
    assert senders.of("SOMEONE", ("tx_insured", "aca_individual")).name.endswith("Health Plan")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "expected a list of senders"),
        ("- {id: A}", "name"),
        ("a: b", "expected a list"),
        ("- {id: A, colour: blue}", "colour"),
        (": : :", "line 1"),
    ],
)
def test_a_wrong_file_of_senders_is_told(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "senders.yaml"
    path.write_text(text)
    with pytest.raises(UnableToReadSenders, match=told):
        read_senders(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadSenders, match="nowhere"):
        read_senders(tmp_path / "nowhere.yaml")
