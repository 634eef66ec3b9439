"""A CMS-1500: what its fields say, and every item that could not be read."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from claims.edi.checks import judge
from claims.edi.hand_over import handed_over
from claims.edi.paper_837 import UnableToPost, submitted_of
from claims.papers.cms_1500 import UnableToFindForm, read_cms_1500
from claims.papers.paper_claim import PaperClaim
from kernel.codes.built_in import built_in
from kernel.documents.pages import Document
from kernel.money import Money
from tests import papers
from tests.unit.papers.reading import read

RECEIVED = date(2026, 3, 9)


def paper(ticks: dict[str, str] | None = None, **texts: str) -> PaperClaim:
    """The form of the tests with these fields said otherwise; no file is made."""
    fields = papers.CLAIM_TEXTS | {name.removeprefix("_"): text for name, text in texts.items()}
    chosen = {name: state for name, (state, _) in papers.CLAIM_TICKS.items()}
    return read_cms_1500(Document("read", fields=fields | chosen | (ticks or {})))


def unread(said: PaperClaim) -> list[str]:
    return [f"{each.item} {each.what}" for each in said.unread]


def test_a_filled_form_from_its_file(tmp_path: Path) -> None:
    said = read_cms_1500(read(papers.claim_form(), tmp_path))
    assert said == paper()
    assert (said.unread, said.whole) == ((), True)


def test_it_is_the_claim_an_837p_would_be() -> None:
    claim = submitted_of(paper(), received=RECEIVED)
    assert judge(claim, built_in()) == ([], [])
    handed = handed_over(claim, place_in_file=0)
    assert (handed.patient.number, handed.patient.last_name) == ("T00000001", "OKAFOR")
    assert handed.patient.born_on == date(1961, 4, 12)
    assert (handed.billing_npi, handed.rendering_npi) == ("1245319599", "1234567893")
    assert (handed.billing_tin, handed.charge) == ("741234567", Money("350.00"))
    assert handed.diagnoses == ("C50911", "Z803")
    assert (handed.marked_as_opinion, handed.authorization_number) == (True, "A123")
    assert (handed.assigned, handed.frequency) == (True, "1")
    (line,) = handed.lines
    assert (line.served, line.code, line.modifiers) == (date(2026, 3, 2), "99244", ("32",))
    assert (line.units, line.charge, line.diagnoses) == (
        Decimal(1),
        Money("350.00"),
        ("C50911", "Z803"),
    )
    assert handed.as_received["place"] == {"state": "TX", "zip": "78701"}


@pytest.mark.parametrize(
    ("texts", "item"),
    [
        ({"insurance_id": ""}, "1a insured's number"),
        ({"pt_name": "AMARA OKAFOR"}, "2 patient's name"),
        ({"pt_name": ""}, "2 patient's name"),
        ({"birth_yy": "61"}, "3 birth date"),
        ({"birth_mm": "13"}, "3 birth date"),
        ({"birth_dd": ""}, "3 birth date"),
        ({"diagnosis1": "breast cancer"}, "21A diagnosis"),
        ({"diagnosis1": "", "diagnosis2": "C50.911"}, "21A diagnosis"),
        ({"medicaid_resub": "5"}, "22 resubmission code"),
        ({"sv1_mm_from": "02", "sv1_dd_from": "30"}, "24A line 1 from"),
        ({"sv1_mm_end": "2", "sv1_dd_end": "31"}, "24A line 1 to"),  # not guessed to be From
        ({"sv1_dd_end": "", "sv1_yy_end": ""}, "24A line 1 to"),
        ({"place1": ""}, "24B line 1 place of service"),
        ({"cpt1": "992"}, "24D line 1 procedure"),
        ({"diag1": "12"}, "24E line 1 pointer"),
        ({"diag1": "ABC"}, "24E line 1 pointer"),
        ({"diag1": ""}, "24E line 1 pointer"),
        ({"ch1": "350"}, "24F line 1 charge"),  # dollars, or dollars and cents?
        ({"ch1": "3.5O"}, "24F line 1 charge"),
        ({"ch1": "-350 00"}, "24F line 1 charge"),
        ({"ch1": "\u0663\u0665\u0660 00"}, "24F line 1 charge"),  # digits of another script
        ({"local3": "1234567893"}, "24D line 3 procedure"),  # half a line is no empty one
        ({"mod6a": "26"}, "24F line 6 charge"),
        ({"day1": ""}, "24G line 1 units"),
        ({"day1": "one"}, "24G line 1 units"),
        ({"tax_id": "12345"}, "25 tax number"),
        ({"t_charge": "35000"}, "28 total charge"),
        ({"doc_location": "AUSTIN"}, "33 city, state, ZIP code"),
        ({"pin": ""}, "33a NPI"),
    ],
)
def test_without_it_there_is_no_claim(texts: dict[str, str], item: str) -> None:
    said = paper(**texts)
    assert item in unread(said)
    assert not said.whole
    with pytest.raises(UnableToPost, match=item.split()[0]):
        submitted_of(said, received=RECEIVED)


@pytest.mark.parametrize(
    ("ticks", "item"),
    [
        ({"rel_to_ins": ""}, "6 relationship"),
        ({"assignment": ""}, "27 assignment"),
        ({"ssn": ""}, "25 SSN or EIN"),
        ({"rel_to_ins": "X"}, "6 relationship"),
    ],
)
def test_a_box_without_which_there_is_no_claim(ticks: dict[str, str], item: str) -> None:
    said = paper(ticks)
    assert item in unread(said)
    assert not said.whole


def test_two_boxes_ticked_are_none() -> None:
    fields = papers.CLAIM_TEXTS | {name: state for name, (state, _) in papers.CLAIM_TICKS.items()}
    said = read_cms_1500(Document("read", fields=fields, doubtful=("assignment",)))
    (why,) = said.unread
    assert str(why) == "item 27, assignment: more than one box is ticked"


@pytest.mark.parametrize(
    ("texts", "item"),
    [
        ({"amt_paid": "20"}, "29 amount paid"),
        ({"_99icd": ""}, "21 ICD indicator"),
        ({"_99icd": "7"}, "21 ICD indicator"),
        ({"cur_ill_mm": "2", "cur_ill_dd": "31", "cur_ill_yy": "26"}, "14 date of illness"),
        ({"type1": "X"}, "24C line 1 EMG"),
    ],
)
def test_what_may_be_missing_is_told_and_the_claim_stands(texts: dict[str, str], item: str) -> None:
    said = paper(**texts)
    assert unread(said) == [item]
    assert said.whole


def test_a_day_to_that_is_left_empty_is_the_day_from() -> None:
    said = paper(sv1_mm_end="", sv1_dd_end="", sv1_yy_end="")
    assert said.whole
    assert said.lines[0].last == said.lines[0].first == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("350 00", "350.00"), ("350.00", "350.00"), ("$1,350.50", "1350.50"), ("0 00", "0.00")],
)
def test_dollars_and_cents(text: str, amount: str) -> None:
    assert paper(t_charge=text).total == Money(amount)


def test_an_indicator_that_is_not_there_is_settled_by_law_not_by_guess() -> None:
    new = paper(_99icd="")
    assert (new.icd_9, new.whole) == (False, True)
    old = paper(_99icd="", sv1_yy_from="14", sv1_yy_end="14")
    assert not old.whole


def test_two_lines_and_their_sum() -> None:
    second = {"sv2_mm_from": "03", "sv2_dd_from": "02", "sv2_yy_from": "26", "place2": "11"}
    said = paper(**second, cpt2="99417", diag2="A", ch2="50 00", day2="2", local2="1003000126")
    assert [line.number for line in said.lines] == [1, 2]
    claim = submitted_of(said, received=RECEIVED)
    messages = [each.message for each in judge(claim, built_in())[0]]
    assert messages == ["CLM02 is 350.00, the lines come to 400.00"]
    assert [line.provider("82") and line.provider("82").npi for line in claim.lines] == [
        "1234567893",
        "1003000126",
    ]


def test_the_checks_of_the_837p_hold() -> None:
    claim = submitted_of(
        paper(pin="1245319590", sv1_mm_from="04", sv1_mm_end="04"), received=RECEIVED
    )
    messages = " ".join(each.message for each in judge(claim, built_in())[0])
    assert "fails its check digit" in messages
    assert "after the file" in messages


def test_a_patient_who_is_not_the_insured() -> None:
    said = paper({"rel_to_ins": "M"}, ins_name="OKAFOR, BEN", ins_city="AUSTIN")
    claim = submitted_of(said, received=RECEIVED)
    assert (claim.subscriber.party.first, claim.patient_party.first) == ("BEN", "AMARA")
    assert claim.patient is not None
    assert claim.patient.relationship == "01"
    assert not paper({"rel_to_ins": "M"}).whole  # item 4 is empty


def test_what_was_paid_is_the_patient_s_only_where_there_is_no_other_plan() -> None:
    alone = submitted_of(paper(amt_paid="20 00"), received=RECEIVED)
    assert alone.patient_paid == Money("20.00")
    other = paper({"ins_benefit_plan": "YES"}, amt_paid="20 00")
    assert submitted_of(other, received=RECEIVED).patient_paid is None


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (Document("encrypted", "a password"), "encrypted"),
        (Document("read"), "no form fields"),
        (Document("read", fields={"name": "x"}), "not those of a CMS-1500"),
        (Document("read", fields=dict.fromkeys(papers.CLAIM_TEXTS, "")), "blank"),
    ],
)
def test_what_is_no_form(document: Document, why: str) -> None:
    with pytest.raises(UnableToFindForm, match=why):
        read_cms_1500(document)
