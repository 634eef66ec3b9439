"""The interface's description: whole, valid, as kept in openapi.yaml, its examples true to it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from kernel.cases.worklist import MOST
from kernel.web.described import TwiceDescribed, descriptions
from kernel.web.problem_types import problem_types
from kernel.web.schema import as_yaml, document, undescribed
from tests.kept_interface import kept_interface

KEPT = settings.BASE_DIR / "openapi.yaml"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_address_is_described_and_every_description_has_an_address() -> None:
    assert undescribed() == []


def test_the_file_is_what_the_code_says() -> None:
    assert KEPT.read_text(encoding="utf-8") == as_yaml(), "run manage.py openapi"


def test_it_says_where_counting_of_a_view_stops() -> None:
    views = kept_interface()["paths"]["/api/v1/work/views"]["get"]["responses"]["200"]
    assert views["description"] == f"Each with how much there is of it, up to {MOST}."


def test_it_is_openapi_3_1() -> None:
    kept = kept_interface()
    assert kept["openapi"].startswith("3.1.")
    validate(kept)
    assert kept["webhooks"].keys() == {"case-happened"}


def test_the_command_tells_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "openapi.yaml"
    call_command("openapi", out=other)
    call_command("openapi", check=True, out=other)
    other.write_text(other.read_text(encoding="utf-8").replace("title: Recourse", "title: Other"))
    with pytest.raises(CommandError, match="out of date"):
        call_command("openapi", check=True, out=other)
    assert "+  title: Recourse" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "operation"), list(operations()), ids=lambda each: str(each)[:60])
def test_an_operation_says_what_it_takes_and_every_answer(
    name: str, operation: dict[str, Any]
) -> None:
    answers = operation["responses"]
    assert operation["summary"]
    assert "other" not in operation["tags"]
    assert any(status.startswith("2") for status in answers)
    assert {"400", "405", "406"} <= answers.keys()
    if operation["security"] != [{}]:
        assert {"401", "403"} <= answers.keys()
    if "{" in name:
        assert "404" in answers
    headers = {each["name"] for each in operation.get("parameters", ())}
    if "Idempotency-Key" in headers:
        assert {"409", "422"} <= answers.keys()
    if "If-Match" in headers:
        assert {"412", "428"} <= answers.keys()
    if "requestBody" in operation:
        assert "415" in answers
        for content in operation["requestBody"]["content"].values():
            assert "example" in content or content["schema"].get("format") == "binary"


def test_what_creates_or_decides_is_done_once() -> None:
    """All but what keeps nothing, and what knows the same thing again by itself."""
    without = {
        name
        for name, operation in operations()
        if name.startswith("POST ")
        and not any(
            each["name"] == "Idempotency-Key" and each["required"]
            for each in operation.get("parameters", ())
        )
    }
    assert without == {
        "POST /api/v1/claims/what-if",  # keeps nothing
        "POST /api/v1/coverage-checks",
        "POST /api/v1/claims/{number}/previews",
        "POST /api/v1/claims/{number}/denial-previews",
        "POST /api/v1/claims/{number}/pend-previews",
        "POST /api/v1/claims/{number}/extension-previews",
        "POST /api/v1/contacts/{identity}/previews",
        "POST /api/v1/contacts/{identity}/issues/previews",
        "POST /api/v1/triage/readings",
        "POST /api/v1/triage/table/previews",
        "POST /api/v1/work/many/previews",
        "POST /api/v1/looks/searches",
        "POST /api/v1/claims/files",  # the same bytes are the same file
        "POST /api/v1/authorizations",  # the same reference is the same request; a key may come
        "POST /api/v1/authorizations/{number}/{verb}",  # a key may come
        "POST /fhir/R4/Claim/$submit",  # the same bundle is the same request
        "POST /fhir/R4/Claim/$inquire",
    }


def test_what_changes_what_somebody_saw_asks_for_its_version() -> None:
    """All but what keeps nothing, what makes something new, and what is one's own."""
    without = {
        name
        for name, operation in operations()
        if not name.startswith("GET ")
        and not any(each["name"] == "If-Match" for each in operation.get("parameters", ()))
    }
    assert without == {
        "POST /api/v1/claims/what-if",  # keeps nothing
        "POST /api/v1/coverage-checks",
        "POST /api/v1/claims/{number}/previews",
        "POST /api/v1/claims/{number}/denial-previews",
        "POST /api/v1/claims/{number}/pend-previews",
        "POST /api/v1/claims/{number}/extension-previews",
        "POST /api/v1/contacts/{identity}/previews",
        "POST /api/v1/contacts/{identity}/issues/previews",
        "POST /api/v1/triage/readings",
        "POST /api/v1/triage/table/previews",
        "POST /api/v1/work/many/previews",
        "POST /api/v1/looks/searches",
        "POST /fhir/R4/Claim/$inquire",
        "POST /api/v1/claims/files",  # something new
        "POST /api/v1/people",
        "POST /api/v1/authorizations",
        "POST /api/v1/contacts",
        "POST /api/v1/reviews",
        "POST /api/v1/reviews/fast-track",
        "POST /api/v1/disputes",
        "POST /api/v1/triage/contacts",
        "POST /api/v1/reports/runs",
        "POST /api/v1/reports/samples",
        "POST /api/v1/reports/samples/{number}/evidence",
        "POST /api/v1/reports/evidence",
        "POST /api/v1/record/damage/{number}/answers",  # answered once
        "POST /api/v1/reports/publications",
        "POST /api/v1/reports/publications/{number}/withdraw",  # never changed, and ended once
        "POST /api/v1/matters/inquiries",
        "POST /api/v1/matters/qio-reviews",
        "POST /api/v1/matters/ctm",
        "POST /fhir/R4/Claim/$submit",
        "POST /api/v1/claims/{number}/notes",  # changes no fact
        "POST /api/v1/work/take",  # whichever is next
        "POST /api/v1/work/{item}/keep",  # one's own lease
        "POST /api/v1/work/many",  # the versions are in the body, of each item one
        "POST /api/v1/work/many/{job}/undo",  # what was assigned anew meanwhile stays
        "POST /api/v1/work/views",  # one's own
        "DELETE /api/v1/work/views/{slug}",
        "POST /api/v1/jobs/{identity}/cancel",
        "DELETE /api/v1/people/{username}/tokens/{identity}",  # there, or gone
    }


def test_examples_are_as_their_schemas_say() -> None:
    wrong = [
        f"{place}: {fault.message}"
        for place, schema, example in _examples(document(), "")
        for fault in _validator(schema).iter_errors(example)
    ]
    assert wrong == []


def _examples(part: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(part, dict):
        if "schema" in part and "example" in part:
            yield place, part["schema"], part["example"]
        for name, each in part.get("examples", {}).items() if "schema" in part else ():
            yield f"{place}/{name}", part["schema"], each["value"]
        for key, each in part.items():
            yield from _examples(each, f"{place}/{key}")
    elif isinstance(part, list):
        for number, each in enumerate(part):
            yield from _examples(each, f"{place}/{number}")


def _validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document()["components"]})


def test_every_kind_of_problem_is_shown_with_its_status() -> None:
    shown = {
        code
        for answer in document()["components"]["responses"].values()
        for code in answer["content"]["application/problem+json"]["examples"]
    }
    assert shown == {
        code for code, kind in problem_types().items() if kind.status not in (429, 500)
    }


def test_what_is_described_twice_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("schemas: {Same: {type: object}}\n")
    monkeypatch.setattr("kernel.web.described._FOLDERS", [tmp_path])
    with pytest.raises(TwiceDescribed, match="Same"):
        descriptions.__wrapped__()


def test_words_stay_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "schemas: {A: {on: 2026-03-10, off: 1_0, n: -7, t: true, f: no, z: null, d: 1.50}}\n"
    (tmp_path / "a.yaml").write_text(text)
    monkeypatch.setattr("kernel.web.described._FOLDERS", [tmp_path])
    assert descriptions.__wrapped__()["schemas"]["A"] == {
        "on": "2026-03-10",
        "off": "1_0",
        "n": -7,
        "t": True,
        "f": "no",
        "z": None,
        "d": "1.50",
    }


def test_it_names_no_machine_and_no_person() -> None:
    assert not re.search(r"localhost|127\.0\.0\.1|@", as_yaml())
