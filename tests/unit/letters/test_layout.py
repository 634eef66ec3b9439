"""What a letter looks like: the window of its envelope, long names and large amounts."""

import re
from dataclasses import replace

import pytest

from claims.letters.compose import FOLDER
from claims.letters.explain import WIDTHS
from kernel.letters.catalogue import BASE
from tests.unit.letters import reading, stories
from tests.unit.letters.stories import document, judged, line

PRIVATE, ADVANTAGE, PART_B = "aca_individual", "medicare_advantage", "original_medicare"


def test_only_the_address_shows_in_the_window() -> None:
    """A member's number seen through it is a disclosure (letters X9)."""
    denied = judged(stories.denials()["outside the network"][1])
    for draft in [
        *reading.drafts(denied),
        *reading.drafts(judged(document(PRIVATE))),
        *reading.drafts(judged(document(PART_B))),
    ]:
        shown = reading.in_the_window(reading.made(draft).pdf.content)
        assert shown == reading.tight(draft.text.to.name + "".join(draft.text.to.address))


def test_a_representatives_role_shows_with_the_address() -> None:
    one = stories.Person("12", "Tomás Quintero", ("5 Oak Street", "Unit 9", "Waco, TX 76701"))
    claim = judged(document(PRIVATE), member=stories.member(representatives=(one,)))
    shown = reading.in_the_window(reading.made(reading.drafts(claim)[1]).pdf.content)
    assert shown == "RepresentativeofMarisolQuinteroTomásQuintero5OakStreetUnit9Waco,TX76701"


@pytest.mark.parametrize(
    "name",
    ["W" * 200, "Wolfeschlegelsteinhausenbergerdorff " * 5, "Anna-Maria", "محمد عبد الله"],
    ids=["one word", "long words", "plain", "Arabic"],
)
def test_no_name_runs_into_other_text(name: str) -> None:
    (draft,) = reading.drafts(
        judged(document(PRIVATE), member=stories.member(name=name.strip()), plan=name.strip())
    )
    letter = reading.made(draft)
    assert reading.run_together(letter) == []
    assert reading.beyond_the_margin(letter) == []


@pytest.mark.parametrize(
    ("charge", "figures"),
    [
        ("99999.99", "w1"),
        ("123456.78", "w2"),
        ("9999999.99", "w3"),
        ("999999999.99", "w4"),
    ],
)
def test_no_amount_runs_into_the_next(charge: str, figures: str) -> None:
    (draft,) = reading.drafts(
        judged(document(PRIVATE, claim__lines=[line("99204", charge)], fees={"99204": charge}))
    )
    assert draft.text.figures == figures
    letter = reading.made(draft)
    assert reading.run_together(letter) == []
    assert letter.evidence["B4"].count(draft.text.totals.charge) >= 2, "billed and allowed"


def test_text_drawn_over_text_would_be_noticed() -> None:
    much = "999999999.99"
    (draft,) = reading.drafts(
        judged(document(PRIVATE, claim__lines=[line("99204", much)], fees={"99204": much}))
    )
    letter = reading.made(replace(draft, text=replace(draft.text, figures="w1")))
    assert reading.run_together(letter) != []


def test_each_size_of_type_has_its_rule() -> None:
    css = (BASE / "print.css").read_text(encoding="utf-8")
    for name, _ in WIDTHS[1:]:
        assert f".{name} table.amounts td.money" in css


def test_no_term_telephone_or_year_stands_in_a_template() -> None:
    """They come from dated law, dated data and the sender."""
    for path in sorted([*FOLDER.glob("*.html"), *BASE.glob("*.html")]):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b\d+ (calendar |business )?(day|hour|month|year)s?\b", text), path
        assert not re.search(r"\d{3}-\d{3}-\d{4}|1-800", text), path
        assert not re.search(r"\b20\d\d\b", text), path
