"""Every letter, for every kind of decision, read back from its own PDF."""

import pytest

from claims.letters.compose import at_once, templates
from tests.unit.letters import reading, stories
from tests.unit.letters.stories import document, judged, line

DENIALS = stories.denials()


def test_an_approved_claim_is_explained() -> None:
    claim = judged(
        document("aca_individual", claim__lines=[line("99204", "350.00"), line("99214", "210.00")])
    )
    (draft,) = reading.drafts(claim)
    assert draft.code == "eob_commercial"
    letter = reading.made(draft)
    assert reading.missing(letter) == []
    drawn = reading.text_of(letter.pdf.content)
    assert "Thisisnotabill" in drawn
    assert "noticeofdenial" not in drawn
    assert "A3" not in letter.evidence
    assert {"B1", "B4", "B6", "X7"} <= letter.evidence.keys()


def test_a_partly_denied_claim_is_an_adverse_benefit_determination() -> None:
    lines = [line("99204", "350.00"), line("99214", "210.00", served="2014-03-02")]
    (draft,) = reading.drafts(judged(document("aca_individual", claim__lines=lines)))
    assert draft.code == "eob_commercial"
    letter = reading.made(draft)
    assert reading.missing(letter) == []
    asked = {each.id for each in templates()["abd"].must_say if each.id.startswith("A")}
    assert asked - {"A9", "A10a", "A15"} <= letter.evidence.keys()
    drawn = reading.text_of(letter.pdf.content)
    assert "Explanationofbenefitsandnoticeofdenial" in drawn
    assert "AppealbyOctober12,2026." in drawn
    assert "ReasonA" in drawn
    assert "ReasonB" in drawn, "all reasons are told, not the first alone"


@pytest.mark.parametrize("name", DENIALS)
def test_a_denial_says_what_it_must(name: str) -> None:
    carc, told = DENIALS[name]
    claim = judged(told)
    assert claim.denied_whole
    letters = reading.drafts(claim)
    codes = {draft.code for draft in letters}
    expected = {
        "original_medicare": {"msn"},
        "medicare_advantage": {"idn", "ma_eob", *at_once(claim)},
    }.get(claim.regimes[-1], {"abd"})
    assert codes == expected
    finding = next(each for each in claim.stored["findings"] if each["says"] == "deny")
    assert finding["carc"] == carc
    for draft in letters:
        letter = reading.made(draft)
        assert reading.missing(letter) == []
        drawn = reading.text_of(letter.pdf.content)
        whys = [why for reason in draft.text.claims[0].reasons for why in reason.why]
        assert whys
        assert all(reading.tight(why) in drawn for why in whys)
        assert f"Denialcode{carc}" in drawn or f"CARC{carc}" in drawn


def test_a_medical_judgment_is_explained_on_request() -> None:
    claim = judged(DENIALS["a third opinion after agreement, a person agrees"][1])
    (draft,) = reading.drafts(claim)
    assert "A9" in reading.made(draft).evidence
    (other,) = reading.drafts(judged(DENIALS["filed too late"][1]))
    assert "A9" not in reading.made(other).evidence


def test_an_employers_plan_tells_of_the_right_to_sue() -> None:
    (draft,) = reading.drafts(judged(DENIALS["not authorized"][1]))
    letter = reading.made(draft)
    assert "502(a)" in letter.evidence["A10a"]
    assert "Employee Benefits Security Administration" in letter.evidence["A12"]
    assert "Texas Department of Insurance" not in letter.evidence["A12"], "it has no say there"


def test_a_new_york_letter_has_new_yorks_office_and_languages() -> None:
    claim = judged(
        document(
            "aca_individual",
            plan__regimes=["ny_insured", "aca_group"],
            claim__received="2026-03-20",
            member__covered=[{"from": "2026-03-10"}],
        ),
        member=stories.member(state="NY", county="Bronx", address=("9 Elm St", "Bronx, NY 10451")),
    )
    (draft,) = reading.drafts(claim)
    letter = reading.made(draft)
    assert reading.missing(letter) == []
    assert "Community Health Advocates" in letter.evidence["A12"]
    assert "Para obtener asistencia en Español" in letter.evidence["A15"]
    assert "Bengali" in letter.evidence["X7"], "named, for want of a text"
    assert "Kreyòl" in letter.evidence["X7"]


def test_a_texas_letter_has_no_county_line_outside_the_counties() -> None:
    (draft,) = reading.drafts(judged(DENIALS["before coverage"][1]))
    letter = reading.made(draft)
    assert "A15" not in letter.evidence
    assert "Texas Department of Insurance" in letter.evidence["A12"]
    assert "Tiếng Việt" in letter.evidence["X7"]


def test_a_vietnamese_name_keeps_every_letter() -> None:
    name = "Nguyễn Thị Ánh Nguyệt"
    (draft,) = reading.drafts(judged(document("aca_individual"), member=stories.member(name=name)))
    drawn = reading.text_of(reading.made(draft).pdf.content)
    assert reading.tight(name) in drawn


def test_accents_written_apart_are_composed() -> None:
    apart = "Nguye\u0302\u0303n"
    (draft,) = reading.drafts(judged(document("aca_individual"), member=stories.member(name=apart)))
    assert "Nguyễn" in reading.text_of(reading.made(draft).pdf.content)


@pytest.mark.parametrize(
    "name",
    [
        "Wolfeschlegelsteinhausenbergerdorff" * 3,
        "WOLFESCHLEGELSTEINHAUSENBERGERDORFF" * 3,
        "Maria del Carmen Esperanza Guadalupe " * 4,
        "X",
    ],
)
def test_a_long_name_stays_on_the_page(name: str) -> None:
    (draft,) = reading.drafts(
        judged(document("aca_individual"), member=stories.member(name=name.strip()))
    )
    letter = reading.made(draft)
    assert reading.tight(name) in reading.text_of(letter.pdf.content)
    assert reading.beyond_the_margin(letter) == []


def test_sixty_lines_go_over_pages_and_add_up() -> None:
    lines = [
        line("99214", f"{100 + place}.00", served=f"2026-03-{place % 19 + 1:02d}")
        for place in range(60)
    ]
    (draft,) = reading.drafts(judged(document("aca_individual", claim__lines=lines)))
    letter = reading.made(draft)
    assert letter.pdf.pages > 5
    assert reading.missing(letter) == []
    drawn = reading.text_of(letter.pdf.content)
    assert drawn.count("Serviceandday") > 1, "the head of the table is on every page"
    assert "60.Secondopinion:officevisit" in drawn
    assert "$7,770.00" in drawn


def test_a_statement_tells_all_claims_of_the_cycle() -> None:
    paid = judged(document("original_medicare"))
    denied = judged(DENIALS["opted out of Medicare"][1], claim="C26-0000019", decision=2, case=2)
    draft = reading.statement([paid, denied])
    assert draft.about == ((1, 1), (2, 2))
    letter = reading.made(draft)
    assert reading.missing(letter) == []
    drawn = reading.text_of(letter.pdf.content)
    assert "C26-0000012" in drawn
    assert "C26-0000019" in drawn
    assert "AppealbyAugust13,2026." in drawn, "120 days from receipt, five days after the date"
    assert "$700.00" in drawn


def test_a_non_contract_provider_is_told_of_the_waiver() -> None:
    claim = judged(DENIALS["outside the network"][1])
    notice = next(draft for draft in reading.drafts(claim) if draft.code == "ncp_deny")
    assert notice.reader == f"provider:{stories.NPI}"
    letter = reading.made(notice)
    assert reading.missing(letter) == []
    drawn = reading.text_of(letter.pdf.content)
    assert "waiverofliability" in drawn
    assert "AppealbyJune14,2026." in drawn, "65 days from the date"


def test_a_payment_to_the_member_is_told_as_one() -> None:
    """PA-03: the fee of $170.00 is $161.50 for a non-participating physician; 80 % of it, less
    2 %, is $126.62 paid to the member, who may be billed 115 % of the $161.50: $185.73."""
    claim = judged(
        document(
            "original_medicare",
            providers__0__medicare="nonparticipating",
            claim__assigned="false",
            member__deductible_used={"2026": "283.00"},
        )
    )
    letter = reading.made(reading.statement([claim]))
    drawn = reading.text_of(letter.pdf.content)
    assert "Wepayyou.Youpaytheprovider." in drawn
    assert "$126.62" in drawn
    assert "abovetheallowedamount,whichthisprovidermaybillyou" in drawn
    assert letter.evidence["M5"].startswith("You may owe\n$")


def test_a_contracted_provider_gets_no_such_notice() -> None:
    claim = judged(DENIALS["an excluded service"][1])
    assert at_once(claim) == ("idn",)


def test_a_representative_gets_the_same_letter() -> None:
    one = stories.Person("12", "Tomás Quintero", ("5 Oak Street", "Waco, TX 76701"))
    claim = judged(document("aca_individual"), member=stories.member(representatives=(one,)))
    mine, theirs = reading.drafts(claim)
    assert (mine.reader, theirs.reader) == ("member", "representative:12")
    drawn = reading.text_of(reading.made(theirs).pdf.content)
    assert "RepresentativeofMarisolQuinteroTomásQuintero5OakStreet" in drawn
