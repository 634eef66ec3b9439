"""Keys and usernames as a person reads them."""

from pathlib import Path

import pytest

from kernel.web import in_words
from kernel.web.in_words import Names, key_in_words

PEOPLE = {"e.brandt": "Elena Brandt", "may": "May Ito", "j_ortiz": "Jamie Ortiz"}


def test_a_key_nobody_has_a_word_for_is_read_with_spaces() -> None:
    assert key_in_words("no_such_key_here") == "no such key here"
    assert key_in_words("medicare_advantage") == "Medicare Advantage"
    assert key_in_words("") == ""


def test_an_app_adds_its_vocabulary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_words, "_FILES", list(in_words._FILES))
    (tmp_path / "words.yaml").write_text("pay_out: money that leaves\n", encoding="utf-8")
    in_words.register(tmp_path / "words.yaml")
    assert key_in_words("pay_out") == "money that leaves"
    in_words.vocabulary.cache_clear()


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("$10.00 is over what e.brandt may pay", "$10.00 is over what Elena Brandt may pay"),
        (
            "j_ortiz proposed it: somebody else signs",
            "Jamie Ortiz proposed it: somebody else signs",
        ),
        ("sent by e.brandt.", "sent by Elena Brandt."),
        ("waits for told_orally", "waits for being told by voice"),
        ("no.body is not on file", "no.body is not on file"),
        # New York, where the pages are: five hours behind in winter, four in summer
        ("it came 2026-01-15T03:30:00+00:00, late", "it came 2026-01-14 22:30 EST, late"),
        ("until 2026-07-01T10:00:59.5-04:00.", "until 2026-07-01 10:00 EDT."),
        ("on 2026-07-01 or 2026-07-01T10:00", "on 2026-07-01 or 2026-07-01T10:00"),
        ("42 CFR 422.566(d), C26-0000153", "42 CFR 422.566(d), C26-0000153"),
    ],
)
def test_a_sentence_in_words(sentence: str, said: str) -> None:
    """A name that is a word of the language, as `may`, is not looked for inside a sentence."""
    assert Names(lambda: PEOPLE).said(sentence) == said


def test_people_are_looked_up_once_and_only_where_one_may_be_named() -> None:
    asked: list[int] = []

    def look_up() -> dict[str, str]:
        asked.append(1)
        return PEOPLE

    names = Names(look_up)
    assert names.said("Nothing waits for a second signature")
    assert not asked
    assert names.listed(["e.brandt", "may"]) == "Elena Brandt, May Ito"
    assert names.of("adjudication") == "adjudication (automatic)"
    assert asked == [1]
