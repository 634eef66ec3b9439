"""A good bundle made wrong in every place: each is read, or told what is wrong and where."""

import re
from functools import cache
from typing import Any

import pytest

from claims.fhir.issues import MOST, Issue, UnableToTake
from claims.fhir.profile import check
from claims.fhir.reading import read
from tests import pas
from tests.malformed import NEEDED, NOT_FHIR, good, variations

PATH = re.compile(r"Bundle(?:\.[A-Za-z_]\w*|\[\d+\])*")
STATUSES = (400, 413, 422)


def found(data: bytes) -> tuple[int, list[Issue]]:
    """The status and the issues; 200 where it passes."""
    try:
        check(read(data, "Bundle"))
    except UnableToTake as why:
        return why.status, list(why.issues)
    return 200, []


@cache
def judged() -> dict[str, tuple[int, list[Issue]]]:
    """Every variation with what was found: none of them makes a fault of ours."""
    return {str(each): found(each.data) for each in variations(good())}


def test_there_are_enough_of_them() -> None:
    statuses = [status for status, _ in judged().values()]
    assert len(statuses) > 3_000
    assert set(statuses) == {200, 400, 422}
    assert found(json_of(good()))[0] == 200


def json_of(document: dict[str, Any]) -> bytes:
    import json

    return json.dumps(document).encode()


def test_what_is_refused_says_what_and_where() -> None:
    for name, (status, issues) in judged().items():
        if status == 200:
            continue
        assert status in STATUSES, name
        assert 0 < len(issues) <= MOST, name
        for each in issues:
            assert len(each.text.split()) >= 3, (name, each)
            assert PATH.fullmatch(each.expression), (name, each)


def test_the_first_thing_said_is_of_the_place_that_was_changed() -> None:
    """Of an element with a value of another type; an element left out is named by its own path."""
    for name, (status, issues) in judged().items():
        what, _, where = name.partition(" at ")
        if status == 200 or what not in ("a strange object", "a list of lists", "left out"):
            continue
        path = re.sub(r"\.(\d+)", r"[\1]", f"Bundle.{where}")
        said = [each.expression for each in issues]
        near = path.rpartition(".")[0] if what == "left out" else path
        assert any(each.startswith(near) or near.startswith(each) for each in said) or (
            "fullUrl" in path or ".id" in path or "resourceType" in path
        ), (name, said)


@pytest.mark.parametrize("way", NEEDED, ids=lambda way: ".".join(map(str, way)))
def test_what_the_guide_asks_for_is_asked_for(way: tuple[Any, ...]) -> None:
    where = ".".join(map(str, way))
    status, issues = judged()[f"left out at {where}"]
    assert status in (400, 422)
    path = re.sub(r"\.(\d+)", r"[\1]", f"Bundle.{where}")
    assert path in {each.expression for each in issues} or way[-1] == "resourceType"


@pytest.mark.parametrize("what", ["a strange object", "a list of lists", "a flag"])
def test_another_type_is_refused_everywhere_it_is_read(what: str) -> None:
    """What this door reads is typed; elsewhere only what FHIR leaves open passes."""
    passed = [name for name, (status, _) in judged().items() if status == 200]
    open_to_all = ("name.0", "attachment")
    left = [
        name for name in passed if name.startswith(f"{what} at ") and not name.endswith(open_to_all)
    ]
    assert left == []


@pytest.mark.parametrize(("what", "data"), NOT_FHIR, ids=[what for what, _ in NOT_FHIR])
def test_what_is_no_bundle_is_told(what: str, data: bytes) -> None:
    status, issues = found(data)
    assert status in (400, 413), issues
    assert issues[0].text


@pytest.mark.parametrize(
    ("holder", "profile", "inquiry", "taken"),
    [
        ("Bundle", "profile-pas-request-bundle", False, True),
        ("Bundle", "profile-pas-request-bundle|2.2.1", False, True),
        ("Bundle", "profile-pas-inquiry-request-bundle", False, False),
        ("Bundle", "profile-pas-response-bundle", False, False),
        ("Bundle", "profile-pas-inquiry-request-bundle", True, True),
        ("Claim", "profile-claim-update", False, True),
        ("Claim", "profile-claim-inquiry", False, False),
        ("Claim", "profile-claim", True, False),
    ],
)
def test_another_profile_has_another_address(
    holder: str, profile: str, inquiry: bool, taken: bool
) -> None:
    sent = pas.bundle()
    row = sent if holder == "Bundle" else sent["entry"][0]["resource"]
    row["meta"] = {"profile": [f"{pas.PAS}{profile}"]}
    path = "Bundle" if holder == "Bundle" else "Bundle.entry[0].resource"
    try:
        check(read(json_of(sent), "Bundle"), inquiry=inquiry)
        said = []
    except UnableToTake as why:
        said = [each.expression for each in why.issues]
    assert said == ([] if taken else [f"{path}.meta.profile[0]"])


def test_a_stranger_s_profile_says_nothing_here() -> None:
    sent = pas.bundle()
    sent["meta"] = {"profile": ["https://example.org/StructureDefinition/ours"]}
    assert found(json_of(sent))[0] == 200


def test_an_entry_has_an_address_of_its_own() -> None:
    sent = pas.bundle()
    sent["entry"][1]["fullUrl"] = "Patient/p1"
    status, issues = found(json_of(sent))
    assert (status, [each.expression for each in issues]) == (400, ["Bundle.entry[1].fullUrl"])
