"""Letters of grievances as files: what they ask for is there, and what they name exists."""

import pytest

from grievances.events import EVENTS
from grievances.letters.checks import CHECKS
from grievances.letters.compose import FOLDER, templates

CODES = ("grv_ack", "grv_res", "grv_exp", "grv_ext", "grv_way")


def asked(code: str) -> dict[str, str]:
    return {element.id: element.when for element in templates()[code].must_say}


def test_the_letters_are_there_and_name_what_exists() -> None:
    assert set(templates()) == set(CODES)
    for template in templates().values():
        assert set(template.records.split()) <= EVENTS.keys(), template.code
        assert not [
            each.id for each in template.must_say if each.check and each.check not in CHECKS
        ]


@pytest.mark.parametrize("code", ["grv_res", "grv_exp"])
def test_an_answer_says_every_issue_and_the_qio_right(code: str) -> None:
    """Letters 2.11: every issue always; the QIO where quality of care is in it."""
    assert asked(code)["G2"] == ""
    assert asked(code)["Q1"] == "to_the_qio"
    assert asked(code)["O1"] == "outside"
    qio = next(each for each in templates()[code].must_say if each.id == "Q1")
    assert qio.names == ("qio.name", "qio.address", "qio.phone")


def test_an_extension_says_why_its_interest_and_the_new_day() -> None:
    assert {"E1", "E2", "E3"} <= asked("grv_ext").keys()


def test_no_template_lets_a_value_through_unescaped() -> None:
    for path in FOLDER.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text, path.name
        assert "autoescape" not in text, path.name
