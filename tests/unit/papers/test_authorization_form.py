"""A request form by its printed labels; the notes beside it; and what only a person can read."""

from claims.papers.authorization_form import is_authorization_form, read_form
from claims.papers.authorization_packet import read_packet
from kernel.documents.pages import READ, UNREADABLE, Box, Document, Page, Word
from tests.unit.papers.reading import document

CHARACTER = 5.0
Put = tuple[float, float, str]

PRINTED: tuple[Put, ...] = (
    *((60, 100, "Member Information"), (330, 100, "Provider Information")),
    *((40, 120, "Member Name:"), (300, 120, "Provider Name:")),
    *((40, 140, "Member ID#:"), (300, 140, "NPI#:")),
    *((40, 160, "Date of Birth:"), (300, 160, "Office Phone:")),
    *((40, 180, "City:"), (130, 180, "State:"), (300, 180, "City:")),
    *((60, 200, "Medication Information"), (40, 220, "Medication Name:")),
    *((300, 220, "Diagnosis:"), (40, 240, "ICD-10 Code(s):")),
)
FILLED: tuple[Put, ...] = (
    *((120, 122, "Amara Okafor"), (390, 122, "Ingrid Vale")),
    *((120, 143, "T00000001"), (340, 143, "1234567893")),
    *((120, 164, "04/12/1961"), (390, 160, "555-0100")),
    *((70, 183, "Austin"), (170, 183, "TX"), (340, 183, "Dallas")),
    *((140, 222, "Dupilumab"), (360, 222, "Atopic dermatitis"), (140, 243, "L20.9")),
)


def form(
    filled: tuple[Put, ...] = FILLED, printed: tuple[Put, ...] = PRINTED, font: str = "Geneva"
) -> Document:
    words: list[Word] = []
    for source, of in ((printed, "Arial"), (filled, font)):
        for x, top, text in source:
            left = x
            for part in text.split():
                box = Box(1, left, top, left + CHARACTER * len(part), top + 9)
                words.append(Word(part, box, of, len(words)))
                left += CHARACTER * (len(part) + 1)
    return Document("read", "", 1, (Page(1, 612, 792, READ, tuple(words)),))


def changed(old: str, new: str) -> Document:
    return form(tuple((x, top, new if text == old else text) for x, top, text in FILLED))


def test_it_is_known_by_its_labels() -> None:
    assert is_authorization_form(form())
    assert not is_authorization_form(document("PROGRESS NOTE", "Patient DOB: 04/12/1961"))


def test_what_stands_beside_each_label() -> None:
    reading = read_form(form())
    assert {name: each.value for name, each in reading.values.items()} == {
        "member_name": "Amara Okafor",
        "member_id": "T00000001",
        "born_on": "04/12/1961",
        "member_city": "Austin",
        "member_state": "TX",
        "provider_name": "Ingrid Vale",
        "npi": "1234567893",
        "provider_phone": "555-0100",
        "provider_city": "Dallas",
        "service": "Dupilumab",
        "diagnosis": "Atopic dermatitis",
        "icd10": "L20.9",
    }
    assert reading.unread == ()
    assert reading.values["npi"].box.x0 == 340


def test_it_may_be_filled_in_the_form_s_own_font() -> None:
    assert read_form(form(font="Arial")).value("member_name") == "Amara Okafor"


def test_what_has_not_the_form_of_its_field_is_named() -> None:
    reading = read_form(changed("1234567893", "1234567"))
    assert "npi" not in reading.values
    assert reading.unread == ("npi: '1234567' is no NPI: ten digits whose check digit agrees",)


def test_what_is_empty_is_named() -> None:
    filled = tuple(each for each in FILLED if each[2] not in ("L20.9", "Dupilumab"))
    assert read_form(form(filled)).unread == (
        "service: not found on the form",
        "icd10: not found on the form",
    )


def test_what_stands_between_two_labels_is_named_not_given() -> None:
    between = (*PRINTED, (300, 245, "Strength:"), (300, 262, "Dose:"))
    reading = read_form(form((*FILLED, (345, 254, "100 mg")), between))
    assert "strength" not in reading.values
    assert "dose" not in reading.values
    assert any("'100 mg' stands between" in each for each in reading.unread)


def test_a_page_that_is_a_picture() -> None:
    page = Page(1, 612, 792, UNREADABLE, (), "a picture without text")
    reading = read_form(Document("read", "", 1, (page,)))
    assert reading.unread[0] == "page 1: a picture without text"
    assert reading.values == {}


NOTE = document(
    "PROGRESS NOTE",
    "Patient MRN: 789546",
    "Patient DOB: 04-12-1961",
    "Assessment:",
    "Moderate atopic dermatitis despite five weeks of topical therapy.",
    "Plan:",
    "Start dupilumab.",
)


class TestPacket:
    def test_form_and_notes(self) -> None:
        packet = read_packet({"form.pdf": form(), "notes.pdf": NOTE})
        assert packet.for_a_reviewer
        (beside,) = packet.supporting
        assert (beside.kind, beside.state) == ("notes", "read")
        said = {each.field: each.value for each in beside.facts}
        assert said["record_number"] == "789546"
        assert said["assessed"].startswith("Moderate atopic")
        assert said["planned"] == "Start dupilumab."
        assert packet.unread == ()

    def test_a_century_the_form_does_not_say_is_the_notes(self) -> None:
        short = changed("04/12/1961", "04-12-61")
        alone = read_packet({"form.pdf": short})
        assert "form.pdf, born_on: '04-12-61' does not say its century" in alone.unread
        both = read_packet({"form.pdf": short, "notes.pdf": NOTE})
        assert both.values["born_on"].value == "1961-04-12"
        assert both.unread == ()

    def test_another_birth_date_is_a_contradiction(self) -> None:
        packet = read_packet({"form.pdf": changed("04/12/1961", "12/04/1961"), "notes.pdf": NOTE})
        assert packet.differences == ("the form says born 12/04/1961, the notes 1961-04-12",)
        assert not packet.for_a_reviewer

    def test_a_title_decides_nothing(self) -> None:
        """Who called a note an example of a denial has not denied anything."""
        titled = document("EXAMPLE B (DENIAL)", "PROGRESS NOTE", "Patient DOB: 04-12-1961")
        said = read_packet({"form.pdf": form(), "notes.pdf": titled}).as_json()
        assert "denial" not in str(said).lower()

    def test_without_a_form_or_with_two(self) -> None:
        assert read_packet({"notes.pdf": NOTE}).unread[0].startswith("no request form")
        two = read_packet({"a.pdf": form(), "b.pdf": form()})
        assert two.unread == ("2 request forms among 2 documents",)
        assert not two.for_a_reviewer

    def test_a_document_that_cannot_be_read_is_named(self) -> None:
        packet = read_packet({"form.pdf": form(), "labs.pdf": Document("encrypted", "a password")})
        assert packet.unread == ("labs.pdf: encrypted (a password)",)
