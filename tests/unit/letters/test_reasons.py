"""Reasons in words: each once, the provider by name, a reviewer's word as a reviewer's."""

from datetime import date
from typing import Any

import pytest

from claims.letters.compose import FOLDER
from claims.letters.given import Judged
from claims.letters.reasons import days, reasons_of, when
from kernel.letters.must_say import UnableToIssue
from tests.unit.letters import reading, stories
from tests.unit.letters.stories import document, judged, line

DENIALS = stories.denials()
UPHELD = "a third opinion after agreement, a person agrees"


def upheld(reason: str) -> Judged:
    told: dict[str, Any] = stories.denials()[UPHELD][1]
    told["determinations"][0]["reason"] = reason
    return judged(told)


def test_a_reviewers_word_is_told_as_one() -> None:
    (reason,) = reasons_of(upheld("Both surgeons read the same films and found the same."))
    assert reason.why == (
        "The first two opinions agree, so this is reviewed as an ordinary visit: is it reasonable "
        "and necessary? A reviewer looked into this and decided. The reviewer's reason: Both "
        "surgeons read the same films and found the same.",
    )


@pytest.mark.parametrize("reason", ["no", "Unnecessary.", "see notes"])
def test_a_reviewer_who_gives_no_reason_holds_the_letter(reason: str) -> None:
    (draft,) = reading.drafts(upheld(reason))
    with pytest.raises(UnableToIssue, match="too short to be a reason"):
        reading.made(draft)


def test_the_provider_is_named_and_not_numbered() -> None:
    (reason,) = reasons_of(judged(DENIALS["an excluded provider"][1]))
    assert reason.why == (
        "Lakeside Orthopedic Associates was excluded from federal health programs on "
        "March 2, 2026.",
    )


def test_a_provider_without_a_name_keeps_the_number() -> None:
    nameless = stories.Person(stories.NPI, f"the provider with NPI {stories.NPI}", ())
    (reason,) = reasons_of(judged(DENIALS["an excluded provider"][1], provider=nameless))
    assert reason.why[0].startswith(f"Provider {stories.NPI} was excluded")


def test_leaving_medicare_is_told_apart() -> None:
    (reason,) = reasons_of(judged(DENIALS["opted out of Medicare"][1]))
    assert reason.title == "This doctor has left Medicare"
    assert "private contract" in reason.send
    (other,) = reasons_of(judged(DENIALS["an excluded provider"][1]))
    assert other.title == "This provider could not be paid on that day"


def test_lines_denied_for_one_reason_are_told_it_once() -> None:
    lines = [
        line("99204", "350.00"),
        line("99214", "210.00", served="2014-03-02"),
        line("99213", "90.00", served="2014-03-02"),
        line("99212", "60.00", served="2014-03-09"),
    ]
    claim = judged(document("aca_individual", claim__lines=lines))
    covered, filed = reasons_of(claim)
    assert (covered.mark, covered.lines) == ("A", "lines 2 to 4")
    assert covered.why == (
        "Lines 2 and 3: The service of March 2, 2014 was before coverage began.",
        "Line 4: The service of March 9, 2014 was before coverage began.",
    )
    assert covered.provision == (
        "the plan's terms in force from March 2, 2014 to March 9, 2014, the part on “coverage”"
    )
    assert (filed.mark, len(filed.why)) == ("B", 2)
    (draft,) = reading.drafts(claim)
    assert [each.marks for each in draft.text.claims[0].lines] == [
        "",
        *["reasons A and B"] * 3,
    ]


def test_days_in_words() -> None:
    assert days(["2026-03-02"]) == "March 2, 2026"
    assert days(["2026-03-05", "2026-03-02"]) == "March 2, 2026 to March 5, 2026"
    assert when(["2026-03-02"] * 2) == "on March 2, 2026"
    assert when(["2026-03-05", "2026-03-02"]) == "from March 2, 2026 to March 5, 2026"


def test_a_claim_decided_again_says_which_notice_counts() -> None:
    told = document("aca_individual")
    (first,) = reading.drafts(judged(told))
    assert first.text.claims[0].instead == ""
    for claim in (
        judged(told, told_before=date(2026, 3, 20)),
        judged(document("original_medicare"), told_before=date(2026, 3, 20)),
        judged(DENIALS["outside the network"][1], told_before=date(2026, 3, 20)),
    ):
        for draft in reading.drafts(claim):
            drawn = reading.drawn_quickly(reading.made(draft).pdf.content)
            assert "ThistakestheplaceofournoticeofMarch20,2026." in drawn, draft.code


def test_nobody_is_told_that_a_diagnosis_is_too_plain_for_an_opinion() -> None:
    for path in FOLDER.iterdir():
        if path.suffix in (".yaml", ".html"):
            assert "straightforward" not in path.read_text(encoding="utf-8").lower(), path.name


def test_a_statement_beside_a_notice_of_denial_does_not_tell_the_denial() -> None:
    drafts = reading.drafts(judged(DENIALS["outside the network"][1]))
    assert {each.code: each.tells for each in drafts} == {
        "idn": "denial",
        "ncp_deny": "denial",
        "ma_eob": "payment",
    }
    (msn,) = reading.drafts(judged(DENIALS["opted out of Medicare"][1]))
    assert msn.tells == "denial"
