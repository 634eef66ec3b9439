"""Concordance of opinions and delays of materials, held against SQL of their own."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from claims.models import ChainOpinion, OpinionChain
from claims.operations.chain_cases import case_of
from claims.operations.materials import Wanted, ask_for, receive_material, tell_missing
from kernel.cases.timeline import record
from kernel.members.models import Member
from reports.models import Snapshot
from reports.operations.drill import rows_behind
from reports.operations.write import write_snapshot
from reports.table import Period
from tests import factories, proposing, reporting

pytestmark = pytest.mark.django_db

ZONE = reporting.ZONE
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
LATER = datetime(2026, 6, 1, 15, tzinfo=UTC)


def run(report: str, now: datetime = LATER) -> tuple[Snapshot, list[dict[str, str]]]:
    snapshot = reporting.run(report, YEAR, now)
    out = io.BytesIO()
    write_snapshot(snapshot, out)
    return snapshot, list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def opinions() -> None:
    """Five second opinions: two agree, one refines, one changes, one has no report; and a third."""
    surgeon = proposing.clinician(proposing.NEAR)
    proposing.practice("741234567", surgeon, name="Lone Tree Cancer Center")
    findings = ("agrees", "agrees", "refines_diagnosis", "changes_diagnosis", "")
    for place, finding in enumerate(findings):
        scenario = "cancer_diagnosis" if place % 2 else "elective_surgery"
        chain = proposing.chain(factories.member(), "recommends", finding, scenario=scenario)
        if finding == "changes_diagnosis":
            third = date(2026, 2, 20)
            ChainOpinion.objects.create(
                chain=chain, number=3, npi=proposing.FAR, on=third, finding="differs"
            )


def test_concordance_is_the_findings_by_scenario_specialty_and_centre() -> None:
    opinions()
    snapshot, rows = run("concordance")
    said = asked(
        """
        SELECT CASE o.number WHEN 2 THEN 'second' ELSE 'third' END, c.scenario, count(*),
            count(*) FILTER (WHERE o.finding = 'agrees'),
            count(*) FILTER (WHERE o.finding = 'refines_diagnosis'),
            count(*) FILTER (WHERE o.finding = 'changes_diagnosis'),
            count(*) FILTER (WHERE o.finding = 'differs'),
            count(*) FILTER (WHERE o.finding = '')
        FROM claims_chainopinion o JOIN claims_opinionchain c ON c.id = o.chain_id
        WHERE o.number > 1 GROUP BY 1, 2
        """
    )
    columns = (
        "Given", "Agreed", "Refined the diagnosis", "Changed the diagnosis", "Differed",
        "Report not on file",
    )  # fmt: skip
    told = {
        (row["Opinion"], row["Value"]): tuple(int(row[each]) for each in columns)
        for row in rows
        if row["Broken down by"] == "scenario"
    }
    assert told == {(opinion, scenario): tuple(rest) for opinion, scenario, *rest in said}
    second = next(r for r in rows if (r["Opinion"], r["Value"]) == ("second", "all"))
    assert (second["Given"], second["With a finding"]) == ("5", "4")
    assert (second["Agreed, percent"], second["Changed, percent"]) == ("50.0", "25.0")
    centres = {r["Value"]: r["Given"] for r in rows if r["Broken down by"] == "centre"}
    assert centres["Lone Tree Cancer Center"] == "5"
    for place, row in enumerate(rows, 1):
        for field, column in (("given", "Given"), ("agreed", "Agreed")):
            found = rows_behind(snapshot, place, field)
            assert str(len(found.rows)) == row[column] == found.together


def test_a_finding_confirmed_later_than_the_report_does_not_count() -> None:
    chain = proposing.chain(factories.member(), "recommends", "agrees")
    case = case_of(chain, zone=ZONE, now=datetime(2026, 2, 1, tzinfo=UTC))
    told = datetime(2026, 5, 1, tzinfo=UTC)
    facts = {"report": 1, "opinion": 2, "finding": "agrees", "npi": proposing.NEAR}
    record(case, "report_confirmed", told, now=told, by="c.mora", facts=facts)
    _, before = run("concordance", told - timedelta(days=1))
    _, after = run("concordance", told)
    assert [row["Report not on file"] for row in before if row["Value"] == "all"] == ["1"]
    assert [row["Agreed"] for row in after if row["Value"] == "all"] == ["1"]


def material(of: Member, kind: str, holder: str, asked_on: int, came_on: int = 0) -> None:
    """Asked for in March 2026, to be followed up after ten days; come on that day, or never."""
    chain = OpinionChain.objects.create(
        member=of, subject_kind="surgery", diagnosis="C50911",
        opened_on=date(2026, 2, 1), started_by="test",
    )  # fmt: skip
    now = datetime(2026, 3, asked_on, 15, tzinfo=UTC)
    wanted = Wanted(kind, holder, follow_up_on=now.date() + timedelta(10))
    row = ask_for(chain.pk, wanted, zone=ZONE, now=now, by="eva")
    if came_on:
        came = datetime(2026, 3, came_on, 15, tzinfo=UTC)
        receive_material(row.pk, [], on=came.date(), zone=ZONE, now=came, by="eva")


def test_delays_are_the_manifests_days() -> None:
    of = factories.member()
    material(of, "imaging", "Lone Tree Imaging", 2, 9)
    material(of, "imaging", "Lone Tree Imaging", 3, 13)
    material(of, "pathology_slides", "County Laboratory", 4)
    tell_missing(zone=ZONE, now=datetime(2026, 3, 20, 15, tzinfo=UTC), by="sweep")
    snapshot, rows = run("material_delays")
    said = asked(
        """
        SELECT kind, count(*)::text, count(received_on)::text,
            coalesce(sum(received_on - asked_on), 0)::text,
            max(coalesce(received_on, '2026-06-01') - asked_on)::text,
            count(*) FILTER (WHERE state = 'missing')::text
        FROM claims_material GROUP BY kind ORDER BY kind
        """
    )
    columns = (
        "Value", "Asked for", "Came", "Days to come, together", "Days, most", "Times told missing",
    )  # fmt: skip
    told = [tuple(r[c] for c in columns) for r in rows if r["Broken down by"] == "kind"]
    assert told == said
    assert said[0][1:5] == ("2", "2", "17", "10")
    place = next(n for n, r in enumerate(rows, 1) if r["Value"] == "County Laboratory")
    found = rows_behind(snapshot, place, "days_open")
    assert (found.cell, [each.row.cells["days"] for each in found.rows]) == ("89", [89])
