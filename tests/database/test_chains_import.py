"""Opinion chains and authorizations come in from a document; the same again changes nothing."""

import json
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from claims.models import Authorization, ChainOpinion, OpinionChain
from tests.factories import member

pytestmark = pytest.mark.django_db

FIRST, SECOND = "1264001011", "1264002027"


def document(number: str, **changed: object) -> dict[str, Any]:
    chain = {
        "member": number,
        "opened_on": "2026-01-15",
        "scenario": "elective_surgery",
        "subject": {"kind": "surgery", "code": "27447", "diagnosis": "M17.11"},
        "opinions": [
            {"number": 1, "npi": FIRST, "on": "2026-01-12", "finding": "recommends"},
            {"number": 2, "npi": SECOND, "on": "2026-02-10"},
        ],
        "referral": {"npi": FIRST, "on": "2026-01-13"},
    }
    return {"chains": [chain | changed]}


def permit(number: str, **changed: object) -> dict[str, Any]:
    given = {"number": "PA1", "member": number, "for": "third_opinion", "npi": SECOND}
    return {"authorizations": [given | {"from": "2026-02-15", "to": "2026-08-15"} | changed]}


def take(tmp_path: Path, whole: object) -> dict[str, Any]:
    """What `chains_import --json` says of the one file; faults are no exception here."""
    path = tmp_path / "chains.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    said = StringIO()
    with suppress(CommandError):
        call_command("chains_import", str(path), "--json", stdout=said)
    (answer,) = json.loads(said.getvalue())["files"]
    assert isinstance(answer, dict)
    return answer


def test_a_chain_comes_in_whole(tmp_path: Path) -> None:
    answer = take(tmp_path, document(member().number))
    assert (answer["new"], answer["faults"]) == (3, [])
    chain = OpinionChain.objects.get()
    assert chain.diagnosis == "M1711"  # as claims carry it, without the dot
    assert (chain.referral_npi, chain.started_by) == (FIRST, "chains_import")
    findings = ChainOpinion.objects.order_by("number").values_list("number", "npi", "finding")
    assert list(findings) == [(1, FIRST, "recommends"), (2, SECOND, "")]


def test_the_same_document_again_changes_nothing(tmp_path: Path) -> None:
    whole = document(member().number)
    take(tmp_path, whole)
    again = take(tmp_path, whole)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 3)


def test_a_report_that_came_later_is_put_on_its_opinion(tmp_path: Path) -> None:
    number = member().number
    take(tmp_path, document(number))
    second = {"number": 2, "npi": SECOND, "on": "2026-02-10", "finding": "differs"}
    answer = take(tmp_path, document(number, opinions=[second]))
    assert (answer["new"], answer["changed"], answer["unchanged"]) == (0, 1, 1)
    assert ChainOpinion.objects.get(number=2).finding == "differs"


def test_an_opinion_does_not_pass_to_another_clinician(tmp_path: Path) -> None:
    number = member().number
    take(tmp_path, document(number))
    answer = take(tmp_path, document(number, opinions=[{"number": 2, "npi": FIRST}]))
    (fault,) = answer["faults"]
    assert fault["message"] == f"opinion 2 is on file by {SECOND}, not {FIRST}"
    assert ChainOpinion.objects.get(number=2).npi == SECOND


def test_an_authorization_belongs_to_the_only_open_chain(tmp_path: Path) -> None:
    number = member().number
    take(tmp_path, document(number) | permit(number))
    row = Authorization.objects.get()
    assert row.chain == OpinionChain.objects.get()
    assert (str(row.days.lower), str(row.days.upper), row.units) == ("2026-02-15", "2026-08-15", 1)


def test_of_two_open_chains_none_is_guessed(tmp_path: Path) -> None:
    number = member().number
    take(tmp_path, document(number))
    take(tmp_path, document(number, subject={"kind": "diagnosis", "diagnosis": "C50911"}))
    take(tmp_path, permit(number))
    assert Authorization.objects.get().chain is None


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        ({"member": "NOBODY"}, "chains[0].member", "no member has the number 'NOBODY'"),
        (
            {"subject": {"kind": "operation", "diagnosis": "M17"}},
            "chains[0].subject.kind",
            "not one",
        ),
        ({"subject": {"kind": "surgery"}}, "chains[0].subject.diagnosis", "is missing"),
        ({"opened_on": "2026-13-01"}, "chains[0].opened_on", "is not a day"),
        ({"closed_on": "2026-01-14"}, "chains[0].closed_on", "before it was opened"),
        ({"opinions": [{"number": 2, "npi": "1264001012"}]}, "chains[0].opinions[0].npi", "NPI"),
        ({"opinions": [{"number": 1, "npi": FIRST, "finding": "agrees"}]}, None, "not one of"),
        ({"colour": "blue"}, "chains[0].colour", "unknown key"),
    ],
)
def test_a_fault_names_its_place_and_good_chains_beside_it_come_in(
    tmp_path: Path, change: dict[str, object], where: str | None, message: str
) -> None:
    number = member().number
    (bad,) = document(number, **change)["chains"]
    (good,) = document(number, opened_on="2026-03-01")["chains"]
    answer = take(tmp_path, {"chains": [bad, good]})
    (fault,) = answer["faults"]
    assert where is None or fault["where"] == where
    assert message in fault["message"]
    assert [str(chain.opened_on) for chain in OpinionChain.objects.all()] == ["2026-03-01"]


def test_a_file_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(document(member().number)), encoding="utf-8")
    broken, binary = tmp_path / "broken.yaml", tmp_path / "binary"
    broken.write_text("chains: [", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    files = [str(each) for each in (tmp_path / "none", broken, binary, good)]
    with pytest.raises(CommandError, match="3 file") as refused:
        call_command("chains_import", *files, stdout=StringIO(), stderr=StringIO())
    assert refused.value.returncode == 2
    assert OpinionChain.objects.count() == 1
