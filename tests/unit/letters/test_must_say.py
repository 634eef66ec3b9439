"""A letter with a missing element cannot be issued; neither can one out of its time."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from claims.letters.compose import FOLDER, templates
from kernel.letters.catalogue import UnableToUseTemplate
from kernel.letters.must_say import UnableToIssue, evidence_of, texts_by_mark
from kernel.letters.render import html_of
from tests.unit.letters import reading, stories
from tests.unit.letters.stories import judged

DENIED = judged(stories.denials()["filed too late"][1])
(ABD,) = reading.drafts(DENIED)


def lacks(text: Any, code: str = "abd") -> dict[str, str]:
    with pytest.raises(UnableToIssue) as refused:
        reading.made(replace(ABD, text=text, code=code))
    return {lack.element: lack.why for lack in refused.value.lacks}


def with_reason(**changes: Any) -> Any:
    claim = ABD.text.claims[0]
    reason = replace(claim.reasons[0], **changes)
    return replace(ABD.text, claims=(replace(claim, reasons=(reason,)),))


@pytest.mark.parametrize(
    ("place", "element"),
    [("why", "A3"), ("code", "A4"), ("meaning", "A4"), ("standard", "A5"), ("provision", "A6")],
)
def test_a_reason_with_a_part_missing_is_held(place: str, element: str) -> None:
    assert element in lacks(with_reason(**{place: ""}))


@pytest.mark.parametrize("why", ["29", "Not medically necessary.", "Denied."])
def test_a_code_or_a_formula_is_no_reason(why: str) -> None:
    assert "A3" in lacks(with_reason(why=why))


def test_a_denied_line_without_a_reason_is_held() -> None:
    claim = ABD.text.claims[0]
    bare = replace(claim, lines=tuple(replace(line, marks="") for line in claim.lines))
    assert "denied without a reason" in lacks(replace(ABD.text, claims=(bare,)))["A4"]


def test_a_missing_appeal_day_is_held() -> None:
    assert "A14" in lacks(replace(ABD.text, appeal=replace(ABD.text.appeal, by="")))


def test_an_appeal_day_before_the_letter_is_held() -> None:
    appeal = replace(ABD.text.appeal, by_iso="2026-01-05")
    assert "does not come after" in lacks(replace(ABD.text, appeal=appeal))["A14"]


def test_a_missing_office_or_desk_is_held() -> None:
    assert "A12" in lacks(replace(ABD.text, offices=()))
    desk = replace(ABD.text.sender.appeals, address=())
    assert "A10" in lacks(replace(ABD.text, sender=replace(ABD.text.sender, appeals=desk)))


def test_amounts_that_do_not_add_up_are_held() -> None:
    claim = ABD.text.claims[0]
    wrong = replace(claim, totals=replace(claim.totals, yours_not="$349.99"))
    assert "do not add up" in lacks(replace(ABD.text, claims=(wrong,)))["B4"]


def test_every_lack_is_told_with_its_citation() -> None:
    with pytest.raises(UnableToIssue) as refused:
        reading.made(replace(ABD, text=replace(with_reason(why="", send=""), offices=())))
    told = str(refused.value)
    assert "A3 (29 CFR 2560.503-1(g)(1)(i))" in told
    assert "A7 (29 CFR 2560.503-1(g)(1)(iii))" in told
    assert "A12 (45 CFR 147.136(b)(2)(ii)(E)(5))" in told
    assert "Quintero" not in told


@pytest.mark.parametrize("code", ["eob_commercial", "abd", "idn", "ncp_deny", "msn", "ma_eob"])
def test_each_element_is_missed_when_its_text_goes(code: str) -> None:
    """Take one marked block out of the page, and the element it says is lacking."""
    template = templates()[code]
    draft = _draft(code)
    page = html_of(FOLDER, f"{code}.html", draft.text, medium="print")
    evidence_of(template, draft.text, page, _checks())
    for element in template.asked(draft.text.conditions):
        for mark in element.at:
            without = page.replace(f'data-says="{mark}"', "")
            with pytest.raises(UnableToIssue) as refused:
                evidence_of(template, draft.text, without, _checks())
            assert element.id in {lack.element for lack in refused.value.lacks}, mark


def _draft(code: str) -> Any:
    program = {"msn": "opted out of Medicare", "eob_commercial": "", "abd": "filed too late"}
    if code == "eob_commercial":
        lines = [
            stories.line("99204", "350.00"),
            stories.line("99214", "210.00", served="2014-03-02"),
        ]
        claim = judged(
            stories.document(
                "aca_individual", plan__regimes=["ny_insured", "aca_group"], claim__lines=lines,
                member__covered=[{"from": "2020-01-01"}], plan__filing_limit="12 months",
            ),
            member=stories.member(state="NY", county="Bronx"),
        )  # fmt: skip
    else:
        claim = judged(stories.denials()[program.get(code, "outside the network")][1])
    return next(draft for draft in reading.drafts(claim) if draft.code == code)


def _checks() -> Any:
    from claims.letters.checks import CHECKS

    return CHECKS


def test_a_template_not_yet_or_no_longer_in_force_is_refused() -> None:
    template = templates()["abd"]
    template.in_force(date(2026, 4, 10))
    with pytest.raises(UnableToUseTemplate, match="may be used from 2020-01-01"):
        template.in_force(date(2019, 12, 31))
    retired = replace(template, until=date(2026, 4, 10))
    retired.in_force(date(2026, 4, 9))
    with pytest.raises(UnableToUseTemplate, match="retired on 2026-04-10"):
        retired.in_force(date(2026, 4, 10))
    expired = replace(template, form=replace(template.form, expires=date(2026, 3, 31)))
    expired.in_force(date(2026, 3, 31))
    with pytest.raises(UnableToUseTemplate, match="expired on 2026-03-31"):
        expired.in_force(date(2026, 4, 1))


def test_marks_nest_and_hidden_text_does_not_count() -> None:
    said = texts_by_mark(
        "<div data-says='A B'>one <b data-says='C'>two</b><br>three</div>"
        "<p hidden data-says='D'>four</p><style data-says='E'>x</style><p data-says='C'>&amp;</p>"
    )
    assert said == {"A": "one two\nthree", "B": "one two\nthree", "C": "two\n&"}
