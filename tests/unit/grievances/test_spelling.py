"""A slip of the pen is read as the word that was meant, and shown as it was written."""

import pytest

from grievances.triage.propose import propose
from grievances.triage.sentences import sentences_in
from grievances.triage.spelling import known_words, read_as
from grievances.triage.table import built_in

KNOWN = known_words(["denied|surgery|people", "opinion*", "claim", "letter|latter_days", "rested"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("denyed", "denied"),
        ("sugery", "surgery"),
        ("peple", "people"),
        ("surgrey", "surgery"),
        ("opiniones", "opiniones"),
        ("oppinions", "opinions"),
        ("claims", "claims"),
        ("litter", "litter"),
        ("tested", "tested"),
        ("clam", "clam"),
    ],
)
def test_a_slip_is_one_letter_and_no_other_word(written: str, meant: str) -> None:
    """An ending is none, nor the first letter; short words, and what could be two, stay."""
    assert KNOWN.meant(written) == meant


def test_places_lead_back_to_what_was_written() -> None:
    text, shifts = read_as("You denyed my sugery, and my opinion.", KNOWN)
    assert text == "You denied my surgery, and my opinion."
    assert [(each.start, each.end) for each in shifts] == [(4, 10), (14, 21)]
    (said,) = sentences_in("Negaron mi cirug\u00eda, you denyed my sugery and MRI.", KNOWN)
    at = said.text.index("surgery")
    assert said.own(at, at + len("surgery")) == "sugery"
    assert said.own(0, len(said.text)) == said.written
    assert said.own(said.text.index("cirugia"), at - 1).startswith("cirug\u00eda")
    assert said.own(said.text.index("MRI"), said.text.index("MRI") + 3) == "MRI"


def test_what_rests_on_misspelt_words_shows_them_as_they_are() -> None:
    (one,) = propose("u peple denyed my sugery", built_in()).issues
    assert one.becomes == "appeal"
    assert one.because[0].words[:2] == ("denyed", "sugery")
    assert one.because[0].sentence == "u peple denyed my sugery"
