"""What the report of an opinion says, and what of it may not be guessed."""

from pathlib import Path

import pytest

from claims.papers.opinion_report import read_report
from claims.papers.proposals import Reading
from kernel.documents.pages import UNREADABLE, Document, Page
from tests import papers
from tests.unit.papers.reading import document, read


def concluded(*sentences: str) -> Reading:
    return read_report(document("IMPRESSION", "", *sentences))


def test_a_whole_report(tmp_path: Path) -> None:
    reading = read_report(read(papers.report(), tmp_path))
    assert {name: reading.only(name) for name in ("clinician", "npi", "date", "diagnosis")} == {
        "clinician": "Ingrid Vale",
        "npi": "1234567893",
        "date": "2026-03-09",
        "diagnosis": "C50911",
    }
    assert reading.only("finding") == "differs"
    assert reading.unread == ()


def test_each_proposal_has_its_sentence_and_where_it_stands(tmp_path: Path) -> None:
    reading = read_report(read(papers.report(), tmp_path))
    (finding,) = reading.of("finding")
    assert finding.sentence == papers.DIFFERS
    assert finding.box.page == 1
    (clinician,) = reading.of("clinician")
    assert clinician.sentence == "Consulting physician: Ingrid Vale, MD"
    assert clinician.box.bottom < finding.box.top


@pytest.mark.parametrize(
    ("sentence", "finding"),
    [
        ("I agree with the recommendation of surgery.", "agrees"),
        ("I concur with the outside diagnosis.", "agrees"),
        ("We are in full agreement with the proposed treatment plan.", "agrees"),
        ("My review confirms the original diagnosis.", "agrees"),
        ("The proposed surgery is appropriate.", "agrees"),
        ("There is no discrepancy with the outside report.", "agrees"),
        ("I do not agree with the recommendation of surgery.", "differs"),
        ("I respectfully disagree with the proposed operation.", "differs"),
        ("I cannot support the proposed surgery.", "differs"),
        ("I cannot support the proposed surgery and I disagree with it.", "differs"),
        ("There is no objective evidence and surgery is not indicated.", "differs"),
        ("I would recommend against surgery at this time.", "differs"),
        ("Surgery is not indicated.", "differs"),
        ("I recommend physical therapy instead of surgery.", "differs"),
        ("I would not proceed with the operation.", "differs"),
        ("I agree with the diagnosis but recommend injections instead of surgery.", "differs"),
        ("I concur with the diagnosis and recommend bracing rather than surgery.", "differs"),
        ("While I agree with the diagnosis, I favor therapy in place of surgery.", "differs"),
        ("I agree with the diagnosis but suggest radiation in lieu of surgery.", "differs"),
        ("I agree with the diagnosis but not with the proposed surgery.", "differs"),
        ("I agree with the diagnosis, but surgery is not indicated.", "differs"),
        ("I concur with the diagnosis; however, I would recommend against surgery.", "differs"),
        ("I agree with the diagnosis, yet injections are preferable to surgery.", "differs"),
        ("I agree with the diagnosis, but injections should be tried before surgery.", "differs"),
        ("My review confirms the original diagnosis, but I cannot support surgery.", "differs"),
        ("I agree with the diagnosis; my recommendation is therapy rather than surgery.",
         "differs"),
        ("I do not agree with surgery even if the pain persists.", "differs"),
        ("I agree with the diagnosis and recommend surgery.", "agrees"),
        ("I agree with the proposed surgery and recommend it soon.", "agrees"),
        ("The diagnosis is changed from carcinoma to a benign lesion.", "changes_diagnosis"),
        ("I have revised the diagnosis to sarcoidosis.", "changes_diagnosis"),
        ("The findings do not represent a different diagnosis.", None),
        ("The slides are not consistent with the outside diagnosis of lymphoma.",
         "changes_diagnosis"),
        ("The lesion was reclassified as a sarcoma.", "changes_diagnosis"),
        ("The diagnosis is refined to invasive lobular type.", "refines_diagnosis"),
        ("The tumor is further classified as triple negative.", "refines_diagnosis"),
        ("The tumor was downgraded to grade 2.", "refines_diagnosis"),
        ("My review is inconclusive.", "inconclusive"),
        ("There is insufficient tissue for a diagnosis.", "inconclusive"),
        ("I am unable to render an opinion without the slides.", "inconclusive"),
        ("A diagnosis cannot be made on this material.", "inconclusive"),
    ],
)  # fmt: skip
def test_a_finding(sentence: str, finding: str | None) -> None:
    reading = concluded(sentence)
    if finding is None:
        assert reading.only("finding") != "agrees"
    else:
        assert reading.only("finding") == finding


@pytest.mark.parametrize(
    "sentence",
    [
        "I would not agree if the pain were less.",
        "I would agree with the proposed surgery if the pain were worse.",
        "I would agree with the proposed surgery, if the MRI showed a tear.",
        "If the pain were less, I would not recommend surgery.",
        "If the tear were complete, I would support the proposed surgery.",
        "Were the pain worse, I would agree with the proposed surgery.",
        "Had the tear been complete, I would have concurred with the surgery.",
        "I cannot agree with the proposed surgery unless therapy fails first.",
        "I would disagree with the operation were the patient younger and it were the right side.",
        "I would not support the proposed surgery if therapy had not failed.",
        "Should therapy fail, I would agree with the proposed surgery.",
        "We would agree with the plan provided that the lungs are clear.",
        "I recommend therapy instead of surgery if the MRI shows no tear.",
    ],
)
def test_what_hangs_on_an_if_is_no_finding(sentence: str) -> None:
    assert concluded(sentence).of("finding") == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "I agree with the diagnosis, but the proposed surgery can wait.",
        "I partly agree with the treatment plan.",
        "Although I agree with the diagnosis, other care was not tried.",
        "I agree with the treatment plan except for the drug.",
    ],
)
def test_an_agreement_with_a_reserve_is_left_to_a_person(sentence: str) -> None:
    reading = concluded(sentence)
    assert reading.of("finding") == ()
    assert any("a person reads it" in each for each in reading.unread)


@pytest.mark.parametrize(
    "sentence",
    [
        "The patient agrees with this plan.",
        "Her husband disagrees with the operation.",
        "He prefers not to have surgery.",
        "The patient was asked whether she would agree to surgery.",
        "Would you agree with the proposed surgery?",
        "If the margins differ, we would change the diagnosis.",
        "Please tell us whether surgery is indicated.",
        "The reason for referral is disagreement with the diagnosis.",
        "The weather was fine.",
        "The slides were received on March 2, 2026.",
    ],
)
def test_what_another_holds_or_asks_is_no_finding(sentence: str) -> None:
    reading = concluded(sentence)
    assert reading.of("finding") == ()
    assert "finding: not found" in reading.unread


@pytest.mark.parametrize(
    "sentence",
    [
        "I cannot say that I disagree with the recommendation for surgery.",
        "I see no reason to disagree with the plan.",
        "I do not disagree with the recommendation.",
        "The slides are not inconsistent with the outside diagnosis of lymphoma.",
        "I do not recommend against surgery.",
        "I would not advise against the proposed operation.",
        "I don't disagree with the proposed surgery.",
        "My reading does not differ from that of Dr. Outside.",
        "The findings are not discordant with the outside diagnosis.",
        "The proposed surgery is not unreasonable.",
        "I cannot argue against the operation.",
        "There is nothing here that is inconsistent with the outside diagnosis.",
        "I would not say that surgery is not indicated.",
        "I have no objection to the proposed surgery.",
    ],
)
def test_a_disagreement_denied_is_left_to_a_person_with_its_sentence(sentence: str) -> None:
    reading = concluded(sentence)
    assert reading.of("finding") == ()
    assert f"finding: a person reads it on page 1: {sentence}" in reading.unread
    assert "finding: not found" in reading.unread


def test_two_findings_are_left_to_a_person() -> None:
    reading = concluded(
        "I agree with the diagnosis of carcinoma.", "", "", "Surgery is not indicated."
    )
    assert reading.only("finding") == ""
    assert {each.value for each in reading.of("finding")} == {"agrees", "differs"}
    assert "finding: agrees, differs can all be read; which is meant?" in reading.unread


def test_a_conclusion_counts_before_what_stands_elsewhere() -> None:
    reading = read_report(
        document(
            "HISTORY",
            "The outside report says that surgery is not indicated.",
            "",
            "IMPRESSION",
            "",
            "I agree with the recommendation.",
        )
    )
    assert reading.only("finding") == "agrees"


@pytest.mark.parametrize(
    ("asked", "final", "finding"),
    [
        ("C50.911", "C50.911", ""),
        ("C50.911", "C50.912", "refines_diagnosis"),
        ("C50.911", "D24.1", "changes_diagnosis"),
    ],
)
def test_codes_that_differ(asked: str, final: str, finding: str) -> None:
    reading = read_report(
        document(f"Referring diagnosis: {asked}", "", "", f"Final diagnosis: {final}")
    )
    assert reading.only("finding") == finding
    assert reading.only("diagnosis") == final.replace(".", "")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Date: 03/09/26", "03/09/26 on page 1 is not read: its year has two digits"),
        ("Date of report: 3-9-26", "3-9-26 on page 1 is not read: its year has two digits"),
        ("Seen on March 9, '26", "March 9, '26 on page 1 is not read: its year has two digits"),
        ("Date of report: 02/30/2026", "02/30/2026 on page 1 is not read: there is no such day"),
        ("Signed on 2026-02-30", "2026-02-30 on page 1 is not read: there is no such day"),
    ],
)
def test_a_day_that_is_seen_and_not_read_is_named(line: str, why: str) -> None:
    reading = read_report(document(line))
    assert reading.of("date") == ()
    said = [each for each in reading.unread if each.startswith("date:")]
    assert [each.partition(" (")[0] for each in said] == [f"date: {why}"]


def test_a_visit_that_is_not_read_is_named_beside_the_signature_that_is() -> None:
    reading = read_report(document("Seen on 03/02/26", "", "Signed on March 9, 2026"))
    assert reading.only("date") == "2026-03-09"
    visit = "date: 03/02/26 on page 1 is not read: its year has two digits (day of the visit)"
    assert visit in reading.unread


@pytest.mark.parametrize(
    "line",
    [
        "Date of birth: 04/12/61",
        "Slides received 03/02/26",
        "First seen on 03/02/26",
        "Date of report: pending",
        "Reviewed on request, blood pressure 120/80",
    ],
)
def test_a_day_of_something_else_is_no_day_of_the_opinion(line: str) -> None:
    said = [each for each in read_report(document(line)).unread if each.startswith("date:")]
    assert said == ["date: not found"]


def test_an_npi_with_a_wrong_check_digit_is_named_and_not_taken() -> None:
    reading = read_report(document("Consulting physician: Ingrid Vale, MD", "NPI: 1234567890"))
    assert reading.of("npi") == ()
    assert "NPI 1234567890 on page 1 fails its check digit" in reading.unread


def test_the_npi_of_the_referring_physician_is_not_taken() -> None:
    reading = read_report(document("Referring physician: Paul Outside, MD", "NPI: 1245319599"))
    assert reading.of("npi") == ()
    assert reading.of("clinician") == ()


def test_of_two_npis_that_of_the_consultant() -> None:
    reading = read_report(
        document(
            "Laboratory director NPI 1003000126",
            "",
            "",
            "Consulting physician: Ingrid Vale, MD",
            "NPI: 1234567893",
        )
    )
    assert reading.only("npi") == "1234567893"


@pytest.mark.parametrize(
    ("lines", "day", "what"),
    [
        (("Date: 2026-03-09",), "2026-03-09", "day beside Date"),
        (("Date: 3/9/2026",), "2026-03-09", "day beside Date"),
        (("Date: 9 March 2026",), "2026-03-09", "day beside Date"),
        (("Date: 3/9/26",), "", ""),  # the century is not said
        (("Date of birth: 04/12/1961",), "", ""),
        (("DOB: 04/12/1961",), "", ""),
        (("Date of report: 02/30/2026",), "", ""),
        (
            ("Date of service: March 2, 2026", "Date of report: March 9, 2026"),
            *("2026-03-02", "day of the visit"),
        ),
        (("Seen on March 2, 2026", "Signed on March 9, 2026"), "2026-03-02", "day of the visit"),
        (
            ("Signed on March 9, 2026", "", "Date of examination: 03/02/2026"),
            *("2026-03-02", "day of the visit"),
        ),
        (
            ("Reviewed on March 5, 2026", "Signed on March 9, 2026"),
            *("2026-03-05", "day of the review"),
        ),
        (
            ("Opinion date: March 7, 2026", "Signed on March 9, 2026"),
            *("2026-03-07", "day of the report"),
        ),
        (("Electronically signed March 9, 2026",), "2026-03-09", "day of the signature"),
        (
            ("First seen on January 5, 2026", "", "Signed on March 9, 2026"),
            *("2026-03-09", "day of the signature"),
        ),
        (
            (
                "She was seen on January 5, 2026 by her treating surgeon.",
                *("", "Signed on March 9, 2026"),
            ),
            *("2026-03-09", "day of the signature"),
        ),
        (
            (
                "She was seen on March 2, 2026, referred by Dr. Hill for a second opinion.",
                *("", "Signed on March 9, 2026"),
            ),
            *("2026-03-02", "day of the visit"),
        ),
        (("Seen on March 2, 2026", "", "Date of visit: March 3, 2026"), "", "day of the visit"),
    ],
)
def test_the_day_of_the_opinion_and_which_it_is(
    lines: tuple[str, ...], day: str, what: str
) -> None:
    reading = read_report(document(*lines))
    assert reading.only("date") == day
    assert {each.as_json()["what"] for each in reading.of("date")} == ({what} if what else set())


@pytest.mark.parametrize(
    "written",
    [
        *("MARCH 9, 2026", "Mar. 9th, 2026", "Sept. 9, 2026", "9 March 2026", "9-Mar-2026"),
        *("2026-03-09", "2026/03/09", "03/09/2026", "3-9-2026", "Monday, March 9, 2026"),
    ],
)
def test_a_day_as_it_may_be_written(written: str) -> None:
    day = "2026-09-09" if written.startswith("Sept") else "2026-03-09"
    reading = read_report(document(f"Date of report: {written}", "", "Seen with her family."))
    assert reading.only("date") == day


@pytest.mark.parametrize(
    "written",
    ["03/09/26", "09.03.2026", "13/03/2026", "02/30/2026", "March 2026", "Marble 9, 2026"],
)
def test_a_day_that_is_none_is_not_replaced_by_the_next(written: str) -> None:
    """What stands beside another word is another day."""
    reading = read_report(document(f"Date of report: {written}, slides received 3/2/2026"))
    assert reading.of("date") == ()
    reading = read_report(document(f"Date of report: {written}; printed April 1, 2026"))
    assert reading.of("date") == ()


@pytest.mark.parametrize(
    "name",
    [
        *("Jos\u00e9 N\u00fa\u00f1ez-\u00c5str\u00f6m", "\u00c9milie Du Ch\u00e2telet"),
        *("Zo\u00eb D\u2019\u00c1vila", "Maria de la Cruz", "Jan van der Berg Smith", "Ana O'Neil"),
    ],
)
def test_a_name_is_read_whole(name: str) -> None:
    for line in (f"Consulting physician: {name}, MD", f"Electronically signed by {name}, MD"):
        assert read_report(document(line)).only("clinician") == name


def test_a_page_that_could_not_be_read_is_named() -> None:
    page = Page(1, 612, 792, UNREADABLE, (), "a picture, and no character recognition is installed")
    reading = read_report(Document("read", "", 1, (page,)))
    assert reading.unread[0].startswith("page 1: a picture")
    assert reading.proposals == ()


@pytest.mark.parametrize("state", ["encrypted", "malformed", "too_many_pages", "too_slow"])
def test_a_document_that_could_not_be_read(state: str) -> None:
    reading = read_report(Document(state, "why"))
    assert reading.proposals == ()
    assert state in reading.unread[0]


def test_a_sentence_with_a_word_nobody_is_sure_of_says_nothing() -> None:
    assert concluded("I do [?] agree with the recommendation.").of("finding") == ()
