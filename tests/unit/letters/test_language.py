"""Language help by the member's state and county, from dated tables."""

from datetime import date

import pytest

from kernel.letters import language
from kernel.letters.language import language_help


def helped(state: str, county: str = "", day: date = date(2026, 4, 10)) -> language.LanguageHelp:
    return language_help(state=state, county=county, phone="1-800-555-0100", tty="711", day=day)


def test_english_and_at_least_fifteen_languages() -> None:
    for state in ("", "WY", "NY", "TX", "CA", "FL"):
        found = helped(state)
        assert found.notices[0].code == "en"
        assert len(found.notices) - 1 + len(found.without_text) >= 15, state
        assert all("1-800-555-0100" in notice.text for notice in found.notices)


def test_a_state_without_a_row_has_the_default_and_says_so() -> None:
    assert helped("WY").version == "default 2016-07-18"
    assert helped("NY").version == "NY 2016-07-18"
    assert helped("WY").without_text == ()


def test_languages_without_a_text_are_named() -> None:
    assert helped("NY").without_text == ("Yiddish", "Bengali", "Urdu", "Greek", "Albanian")


def test_a_number_keeps_its_order_in_arabic_script() -> None:
    arabic = next(notice for notice in helped("TX").notices if notice.code == "ar")
    assert arabic.direction == "rtl"
    assert "\u200e1-800-555-0100\u200e" in arabic.text


@pytest.mark.parametrize(
    ("state", "county", "code"),
    [
        ("FL", "Miami-Dade", "es"),
        ("FL", "miami-dade county", "es"),
        ("CA", "San Francisco", "zh"),
        ("AZ", "Apache", "nv"),
        ("AK", "Aleutians West", "tl"),
    ],
)
def test_a_county_of_the_list_gets_its_line(state: str, county: str, code: str) -> None:
    (line,) = helped(state, county).county_lines
    assert line.code == code
    assert "1-800-555-0100" in line.text


def test_other_counties_and_earlier_years_get_none() -> None:
    assert helped("TX", "Travis").county_lines == ()
    assert helped("TX", "").county_lines == ()
    assert helped("NV", "San Francisco").county_lines == ()
    assert helped("FL", "Miami-Dade", date(2022, 12, 31)).county_lines == ()


def test_every_translation_and_every_list_says_that_it_is_unconfirmed() -> None:
    for code, row in language._texts().items():
        assert code == "en" or row["weak"] == "true", code
    for state, rows in language._states().items():
        assert all(row["weak"] == "true" for row in rows.values()), state


def test_the_language_a_member_wants_comes_first_after_english() -> None:
    said = language_help(
        state="TX", county="", phone="1-800-555-0100", tty="711", day=date(2026, 3, 1), wanted="de"
    )
    assert [notice.code for notice in said.notices][:3] == ["en", "de", "es"]
    assert said.version.endswith(" de")
    unknown = language_help(
        state="TX", county="", phone="1-800-555-0100", tty="711", day=date(2026, 3, 1), wanted="qu"
    )
    assert unknown.without_text[0] == "qu"
