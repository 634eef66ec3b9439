"""Templates as files: what they state is read whole, or refused with its place."""

from datetime import date
from pathlib import Path

import pytest

from claims.letters.checks import CHECKS
from claims.letters.compose import FOLDER, templates
from kernel.clocks import event_names
from kernel.letters.catalogue import BASE, UnableToReadTemplate, read_templates

GOOD = """
code: x
title: A letter
sent_to: [member]
records: notice_sent
from: 2026-01-01
until: 2027-01-01
form: {number: F1, version: "1", omb: none, expires: 2026-12-31}
must_say:
  A1: 42 CFR 422.568(e)
  A2: {at: [one, two], cite: 45 CFR 92.11, when: denied, names: [title], least: 5, weak: true}
"""


def written(folder: Path, text: str) -> Path:
    (folder / "x.yaml").write_text(text)
    (folder / "x.html").write_text("<p>x</p>")
    return folder


def test_the_six_letters_are_there() -> None:
    of_claims = {"eob_commercial", "abd", "idn", "ncp_deny", "msn", "ma_eob"}
    of_claims |= {"info_request_claim", "ext_claim"}
    of_requests = {
        *("od_approve", "idn_coverage", "abd_preservice", "pa_answer"),
        *("ext_ma", "ext_private", "exp_deny", "info_request", "how_to_file", "od_dismiss"),
    }
    assert set(templates()) == of_claims | of_requests


def test_what_templates_name_exists() -> None:
    for template in templates().values():
        assert template.starts in ("", *event_names())
        for element in template.must_say:
            assert not element.check or element.check in CHECKS, element.id


def test_a_template_is_read(tmp_path: Path) -> None:
    template = read_templates(written(tmp_path, GOOD))["x"]
    assert template.until == date(2027, 1, 1)
    assert template.form.expires == date(2026, 12, 31)
    first, second = template.must_say
    assert (first.at, first.cite, first.when) == (("A1",), "42 CFR 422.568(e)", "")
    assert (second.at, second.when, second.least, second.weak) == (
        ("one", "two"),
        "denied",
        5,
        True,
    )
    assert template.asked(()) == (first,)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("code: x", "code: y"), "is not the file's name"),
        (("sent_to: [member]", "sent_to: [nobody]"), "nobody"),
        (("from: 2026-01-01", "from: soon"), "'soon' is not a day"),
        (("records: notice_sent\n", ""), r"missing \['records'\]"),
        (("title: A letter", "title: A letter\nstyle: bold"), r"unknown \['style'\]"),
        (("42 CFR 422.568(e)", "the usual rule"), "A1.*not a citation"),
        (("weak: true", "weak: true, cite_at: law"), r"A2.*one of them says the law"),
        (("cite: 45 CFR 92.11, ", ""), r"A2.*missing \['cite'\]"),
        (("weak: true", "weak: true, size: 3"), r"A2.*unknown \['size'\]"),
    ],
)
def test_a_wrong_template_is_refused(change: tuple[str, str], told: str, tmp_path: Path) -> None:
    assert change[0] in GOOD
    with pytest.raises(UnableToReadTemplate, match=told):
        read_templates(written(tmp_path, GOOD.replace(*change)))


def test_the_version_changes_with_any_file_the_text_comes_from(tmp_path: Path) -> None:
    first = read_templates(written(tmp_path, GOOD))["x"].version
    assert read_templates(written(tmp_path, GOOD))["x"].version == first
    (tmp_path / "x.html").write_text("<p>y</p>")
    second = read_templates(tmp_path)["x"].version
    (tmp_path / "_part.html").write_text("<p>a part</p>")
    third = read_templates(tmp_path)["x"].version
    assert len({first, second, third}) == 3
    assert {path.name for path in BASE.iterdir()} >= {"letter.html", "print.css"}


def test_no_template_lets_a_value_through_unescaped() -> None:
    for path in [*FOLDER.glob("*.html"), *BASE.glob("*.html")]:
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text, path.name
        assert "autoescape" not in text, path.name


def test_the_denial_notice_says_that_it_is_not_the_official_form() -> None:
    assert "It is not that form." in (FOLDER / "idn.html").read_text(encoding="utf-8")
    assert templates()["idn"].form.omb == ""


def asked(code: str) -> set[str]:
    return {element.id for element in templates()[code].must_say}


def test_every_row_of_the_list_of_letters_is_asked_for() -> None:
    """Letters 1.1 (A19 is for disability claims), 1.8 and 2.1 (D3 is optional; D12 needs Medicaid;
    D15 is the provider's own notice)."""
    adverse = {f"A{number}" for number in range(1, 19)} | {"X6", "X7"}
    assert adverse <= asked("abd")
    assert adverse <= asked("eob_commercial")
    assert {f"B{number}" for number in range(1, 8)} <= asked("eob_commercial")
    denial = {f"D{number}" for number in range(1, 15)} - {"D3", "D12"}
    assert denial | {"X6", "X7"} <= asked("idn")


def test_an_explanation_with_a_denial_asks_what_a_denial_asks() -> None:
    """Letters 1.8: it is an adverse benefit determination itself."""
    of_denial = {each.id: each for each in templates()["abd"].must_say if each.id[0] == "A"}
    of_explanation = {each.id: each for each in templates()["eob_commercial"].must_say}
    for name, element in of_denial.items():
        same = of_explanation[name]
        assert (same.cite, same.at, same.names, same.check) == (
            element.cite, element.at, element.names, element.check,
        ), name  # fmt: skip
        assert same.when in ("denied", element.when), name
