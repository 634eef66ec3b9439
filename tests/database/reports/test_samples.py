"""Samples are drawn from frozen rows through every door, kept for good, and come again."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from claims.models import AuthorizationRequest
from kernel.cases.models import Event
from kernel.cases.timeline import Happened
from kernel.members.models import Plan
from kernel.people.policy import Actor, NotAllowed
from kernel.record.models import Look
from kernel.record.verifying import verify
from reports.models import Sample, Snapshot
from reports.sampling import candidates
from reports.sampling.draw import UnableToSample, Wanted, draw_sample, drawn_again
from reports.timeliness.book import every_test
from tests import authorizing, paying, reporting
from tests.factories import sealed
from tests.reporting import NOW, OFFICER
from tests.staff import browser, machine

pytestmark = pytest.mark.django_db

URGENT = datetime(2026, 3, 3, 15, tzinfo=UTC)


def requested(plan: Plan, at: datetime, *, tell: bool, **said: Any) -> None:
    """Approved at once, and, where it is told, in writing an hour later."""
    answer = authorizing.requested(paying.member(plan), at=at, **said)
    if tell:
        sent = at + timedelta(hours=1)
        facts = {"tells": "approval", "to": "member"}
        sealed(Happened(answer.case, "notice_sent", sent, "carrier", facts), now=sent)


@pytest.fixture
def snapshot(settings: Any, tmp_path: Path) -> Snapshot:
    """Of eight requests: five standard, three expedited, each of a member of their own."""
    plan = authorizing.plan("medicare_advantage")
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, plan.code)
    for day in range(2, 7):
        at = datetime(2026, 3, day, 15, tzinfo=UTC)
        requested(plan, at, tell=day > 2)
    for hour in range(15, 18):
        at = URGENT.replace(hour=hour)
        said = {"expedited": True, "physician_supports": True}
        requested(plan, at, tell=hour > 15, **said)
    return reporting.run("od")


def wanted(**said: Any) -> Wanted:
    return Wanted(**({"seed": 7, "why": "self-audit of March"} | said))


def drawn(snapshot: Snapshot, **said: Any) -> Sample:
    return draw_sample(snapshot, wanted(**said), OFFICER, now=NOW)


def test_the_reviewers_sheet_has_an_empty_answer_a_test_and_question(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    sample = drawn(snapshot, size=3)
    officer = browser("o.fficer", "compliance_officer")
    answer = officer.get(f"/reports/samples/{sample.number}/sheet")
    call_command(
        "sample_show", sample.number, "--sheet", str(tmp_path / "s.xlsx"), "--by", "o.fficer"
    )
    assert (tmp_path / "s.xlsx").read_bytes() == answer.content, "the same bytes by either door"
    head, *rows = reporting.sheet_rows(answer.content, 1)
    assert [row["D"] for row in rows] == [each["case"] for each in sample.drawn]
    tests = [each.id for each in every_test().values() if each.table == "od"]
    asked = [*tests, "classified", "reasoned", "letter", "source"]
    pairs = [name.partition(": ")[0] for name in list(head.values())[6:-3]]
    assert pairs == [name for each in asked for name in (each, each)]
    assert {place for row in rows for place in row} == set("ABCDEF"), "the rest is to fill in"
    with ZipFile(io.BytesIO(answer.content)) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert text.count("<dataValidation ") == len(asked)
    assert 'sqref="G2:G4"><formula1>"Pass,Fail,Not applicable"</formula1>' in text
    about = {row["A"]: row["B"] for row in reporting.sheet_rows(answer.content, 2)}
    assert (about["Sample"], about["Digest of the frozen cells"]) == (
        sample.number,
        snapshot.cells_sha256,
    )
    looks = Look.objects.filter(case__in=[each["case"] for each in sample.drawn], actor="o.fficer")
    assert any("its sheet" in each.what for each in looks)


def test_a_sample_says_who_drew_what_and_why_and_comes_again(snapshot: Snapshot) -> None:
    assert snapshot.rows == 8
    sample = drawn(snapshot, size=4, by=("processed_as",))
    # 4 of 8 rows: 2.5 of the five standard, 1.5 of the three expedited; the half goes by name
    assert [(each["name"], each["had"], each["gave"]) for each in sample.strata] == [
        ("processed_as: E", 3, 2),
        ("processed_as: S", 5, 2),
        ("", 0, 0),
    ]
    assert (sample.by, sample.why, sample.size) == ("d.falk", "self-audit of March", 4)
    assert drawn_again(sample)
    assert verify().damage == []


def test_it_does_not_come_again_from_other_rows_or_another_seed(snapshot: Snapshot) -> None:
    sample = drawn(snapshot, size=3)
    sample.asked = sample.asked | {"seed": 8}
    assert not drawn_again(sample)
    sample.asked = sample.asked | {"seed": 7}
    assert drawn_again(sample)
    sample.snapshot.cells_sha256 = "0" * 64
    assert not drawn_again(sample)


def test_nobody_draws_the_same_twice_nor_changes_what_was_drawn(snapshot: Snapshot) -> None:
    sample = drawn(snapshot, size=3)
    with pytest.raises(UnableToSample, match=f"drawn already: {sample.number}"):
        drawn(snapshot, size=3)
    assert drawn(snapshot, size=3, seed=8).number != sample.number
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(why="another")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"size": 0}, "say a plan, or size"),
    ({"size": 2, "each": 2}, "say a plan, or size"),
    ({"size": 2, "plan": "odag_targeted"}, "a plan says itself"),
    ({"plan": "nothing"}, "not one of"),
    ({"size": 2, "by": ("nothing",)}, "no such field"),
    ({"size": 2, "why": "  "}, "why"),
    ({"size": 2, "seed": -1}, "seed"),
    ({"size": 5000}, "at most"),
]


def test_what_cannot_be_drawn_is_refused(snapshot: Snapshot) -> None:
    for said, why in REFUSED:
        with pytest.raises(UnableToSample, match=why):
            drawn(snapshot, **said)
    with pytest.raises(UnableToSample, match="sums"):
        drawn(reporting.run("part_c"), size=1)
    assert not Sample.objects.exists()


def test_only_who_watches_draws(snapshot: Snapshot) -> None:
    supervisor = Actor("v.cole", roles=frozenset({"supervisor"}))
    with pytest.raises(NotAllowed, match="draw a sample"):
        draw_sample(snapshot, wanted(size=1), supervisor, now=NOW)


def test_a_plan_takes_what_the_checks_mark_first(snapshot: Snapshot) -> None:
    """Of two nobody was told by April 2; the first was due on March 9, the other on March 6."""
    sample = drawn(snapshot, plan="odag_targeted")
    late = sorted(each["case"] for each in sample.drawn if each["stratum"] == "late")
    assert late == sorted(untold())
    assert sample.asked["marks"] == {"late": late}
    assert sample.plan == "odag_targeted recourse-1"
    at_random = [each for each in sample.drawn if each["stratum"] == "at random"]
    # of the six others five are wanted, and none is denied or dismissed
    assert (len(at_random), sample.size) == (5, 7)
    assert drawn_again(sample)


def untold() -> set[str]:
    """Approved, and on record is no word to anybody."""
    told = Event.objects.filter(name="notice_sent").values("case")
    asked = AuthorizationRequest.objects.exclude(case__in=told)
    return set(asked.values_list("number", flat=True))


def test_checks_mark_cases_by_their_names(snapshot: Snapshot) -> None:
    assert candidates.marked(snapshot, {"U4"}) == {"U4": []}
    with pytest.raises(UnableToSample, match="the checks are of"):
        candidates.marked(reporting.run("part_c"), {"late"})


@pytest.fixture
def officer(snapshot: Snapshot) -> Client:
    return browser("o.fficer", "compliance_officer")


def test_a_sample_is_drawn_on_a_page_and_each_row_leads_to_its_case(
    officer: Client, snapshot: Snapshot
) -> None:
    form = f"/reports/runs/{snapshot.number}/sample"
    assert "Draw a sample of cases" in _page(officer, f"/reports/runs/{snapshot.number}")
    assert "odag_targeted" in _page(officer, form)
    said = {"seed": "41", "why": "the quarter", "each": "1", "by": "processed_as"}
    refused = officer.post(form, {**said, "size": "3"})
    assert refused.status_code == 422
    answer = officer.post(form, said)
    assert answer.status_code == 302, answer.content[:500]
    text = _page(officer, answer["Location"])
    sample = Sample.objects.get()
    for row in sample.drawn:
        assert f'<a href="/authorizations/{row["case"]}">' in text
        assert Look.objects.filter(actor="o.fficer", case=row["case"]).exists()
    assert "The same cases" in _page(officer, f"/reports/samples/{sample.number}/again")
    listed = csv.DictReader(io.StringIO(_page(officer, f"{answer['Location']}/csv"), newline=""))
    assert [each["case"] for each in listed] == [each["case"] for each in sample.drawn]
    assert sample.number in _page(officer, "/reports/samples")
    assert officer.get("/reports/samples/SM9999999").status_code == 404


def _page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content[:2000]
    return unescape(answer.content.decode())


def test_a_machine_draws_and_reads(snapshot: Snapshot) -> None:
    client = machine("o.fficer", "compliance_officer")
    asked = {"snapshot": snapshot.number, "seed": 41, "why": "the quarter", "size": 2,
             "by": ["processed_as"]}  # fmt: skip

    def post(said: dict[str, Any]) -> Any:
        key = {"HTTP_IDEMPOTENCY_KEY": uuid4().hex}
        return client.post("/api/v1/reports/samples", said, format="json", **key)

    made = post(asked)
    assert made.status_code == 201, made.content
    read = client.get(made["Location"]).json()
    assert read["comes_again"] is True
    assert (read["seed"], read["snapshot"], len(read["rows"])) == (41, snapshot.number, 2)
    (listed,) = client.get("/api/v1/reports/samples").json()["results"]
    assert listed["number"] == read["number"]
    assert post(asked).status_code == 422
    assert post({**asked, "seed": True}).status_code == 422
    assert post({**asked, "colour": "red"}).status_code == 422
    assert post({**asked, "snapshot": "S9999999"}).status_code == 404


def test_commands_draw_and_show(snapshot: Snapshot, capsys: pytest.CaptureFixture[str]) -> None:
    said = [snapshot.number, "--seed", "5", "--why", "by hand", "--size", "3"]
    call_command("sample_draw", *said, "--json")
    made = json.loads(capsys.readouterr().out)
    call_command("sample_show", made["sample"], "--again")
    shown = capsys.readouterr()
    assert "drawn again: the same cases" in shown.err
    for row in made["drawn"]:
        assert row["case"] in shown.out
    with pytest.raises(CommandError, match="drawn already"):
        call_command("sample_draw", *said)
