"""Reports for regulators over a small invented year, each held against SQL of its own.

The statements here ask rows as they are kept (the appeals' decisions, the requests' own columns);
the reports read events.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from reports.layout import layout_of
from reports.models import Snapshot
from reports.operations.drill import rows_behind
from reports.operations.parts import cells_of, part_of, rows_kept
from reports.registry import table_named
from reports.showing.behind import rate_of
from reports.showing.runs import run_of
from reports.table import Period, UnableToReport
from reports.tables.metrics import median, metrics_of
from reports.year.making import Sizes, make
from tests import reporting
from tests.staff import browser

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
AFTER = datetime(2027, 1, 20, 15, tzinfo=UTC)
SIZES = Sizes(claims=400, authorizations=60, appeals=20, grievances=16, letters=0)
FILE = """plans:
  YR-MA:
    - {from: 2020-01-01, line: medicare_advantage, contract: H9999, pbp: "001"}
  YR-ACA:
    - {from: 2020-01-01, line: qhp, issuer: "99999", market: individual, state: TX}
"""


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Written once, and gone when the last test of this file is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(SIZES, year=2026, seed=11, faults=False, scratch=tmp_path_factory.mktemp("year"))
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def contracts(settings: Any, tmp_path: Path) -> None:
    path = tmp_path / "contracts.yaml"
    path.write_text(FILE, encoding="utf-8")
    settings.CONTRACTS_FILE = str(path)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("year")]


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall()


def run(report: str) -> tuple[Snapshot, list[dict[str, str]]]:
    snapshot = reporting.run(report, YEAR, AFTER)
    layout = layout_of(table_named(report).layout, snapshot.layout_version)
    cells = [cells_of(*part_of(snapshot, place + 1)) for place in range(snapshot.rows)]
    return snapshot, [dict(zip(layout.fields, row, strict=True)) for row in cells]


def test_part_c_is_what_the_decisions_say() -> None:
    _, rows = run("part_c")
    told = {row["element"]: int(row["year"]) for row in rows}
    decided = "e.name = 'decided' AND e.at >= '2026-01-01 05:00Z' AND e.at < '2027-01-01 05:00Z'"
    ((services,),) = asked(
        f"""
        SELECT count(DISTINCT c.id) FROM cases_case c JOIN cases_event e ON e.case_id = c.id
        WHERE c.kind = 'authorization' AND 'medicare_advantage' = ANY(c.regimes) AND {decided}
        """
    )
    assert told["OD-SE"] == services > 0
    outcomes = dict(
        asked(
            """
            SELECT d.outcome, count(*) FROM appeals_appealdecision d
            JOIN cases_case c ON c.id = d.appeal_id JOIN appeals_appeal a ON a.case_id = c.id
            WHERE d.by = 'plan' AND 'medicare_advantage' = ANY(c.regimes)
              AND a.asked_by <> 'contract_provider'
              AND d.decided_at >= '2026-01-01 05:00Z' AND d.decided_at < '2027-01-01 05:00Z'
            GROUP BY 1
            """
        )
    )
    for outcome, letter in (("overturned", "F"), ("partly", "P")):
        found = sum(told[f"RC-{what}-{letter}"] for what in ("SE", "SN", "CE", "CN"))
        assert found == outcomes.get(outcome, 0)
    ((total,),) = asked(
        """
        SELECT count(*) FROM cases_case c WHERE c.kind = 'grievance'
          AND 'medicare_advantage' = ANY(c.regimes)
          AND EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
            AND e.name IN ('resolution_made', 'resolved')
            AND e.at >= '2026-01-01 05:00Z' AND e.at < '2027-01-01 05:00Z')
          AND NOT EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id
            AND e.name IN ('withdrawn', 'merged', 'dismissed'))
        """
    )
    assert told["G-A"] == total
    for row in rows:
        assert sum(int(row[q]) for q in ("Q1", "Q2", "Q3", "Q4")) == int(row["year"])


def test_the_cases_behind_a_figure_of_part_c_are_it() -> None:
    snapshot, rows = run("part_c")
    for place, row in enumerate(rows, 1):
        if row["year"] != "0":
            assert rows_behind(snapshot, place, "year").adds_up


def test_a_percent_of_a_list_leads_to_the_two_numbers_it_is_made_of() -> None:
    snapshot, rows = run("qhp_transparency")
    (place,) = (
        at
        for at, row in enumerate(rows, 1)
        if row["element"] == "Issuer_Percent_Internal_Appeals_Overturned"
        and row["issuer"] == "99999"
    )
    with pytest.raises(UnableToReport, match="Appeals_Overturned of Issuer_Internal_Appeals_Filed"):
        rows_behind(snapshot, place, "year")
    rate = rate_of(run_of(snapshot), place, "year")
    assert rate is not None
    parts = (rate.of, rate.whole)
    assert [rows[each.row - 1]["element"] for each in parts] == [
        "Issuer_Number_Internal_Appeals_Overturned",
        "Issuer_Internal_Appeals_Filed",
    ]
    assert all(rows_behind(snapshot, each.row, each.field).adds_up for each in parts)
    won, filed = (Decimal(each.cell) for each in parts)
    assert filed > 0
    assert Decimal(rate.cell) == (won * 100 / filed).quantize(Decimal("0.01"), ROUND_HALF_UP)
    page = browser("o.fficer", "compliance_officer").get(
        f"/reports/runs/{snapshot.number}/behind/{place}/year"
    )
    shown = page.content.decode()
    for each in parts:
        assert f"/behind/{each.row}/year" in shown


def test_metrics_are_what_the_requests_say() -> None:
    snapshot, _ = run("cms0057")
    kept = [dict(each.cells) for each in rows_kept(snapshot.run)]
    base = [each for each in kept if each["level"] == "H9999" and not each["left_out"]]
    said = asked(
        """
        SELECT e.at - c.received_at, e.facts ->> 'disposition', r.case_id
        FROM claims_authorizationrequest r JOIN cases_case c ON c.id = r.case_id
        JOIN LATERAL (SELECT x.* FROM cases_event x WHERE x.case_id = c.id AND x.name = 'decided'
            ORDER BY x.id LIMIT 1) e ON true
        WHERE 'medicare_advantage' = ANY(c.regimes) AND r.under_pa_rules AND NOT r.part_b_drug
          AND c.received_at >= '2026-01-01 05:00Z' AND c.received_at < '2027-01-01 05:00Z'
          AND NOT EXISTS (SELECT 1 FROM cases_event m WHERE m.case_id = c.id AND m.name = 'merged')
        """
    )
    assert len(base) == len(said) > 0
    shown = {each.id: each for each in metrics_of(base, 0)}
    approved = int(shown["M2"].numerator) + int(shown["M6"].numerator)
    assert approved == sum(1 for row in said if row[1] == "approved")
    seconds = [Decimal(int(row[0].total_seconds())) for row in said]
    assert sorted(seconds) == sorted(each["seconds"] for each in base)
    ((middle,),) = asked(
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s) FROM unnest(%s::float8[]) s",
        [float(each) for each in seconds],
    )
    assert median(seconds) == Decimal(str(middle))


def test_no_small_count_leaves_the_house() -> None:
    _, rows = run("cms0057")
    assert {row["metric"] for row in rows} >= {"M2", "M3", "M4", "M5", "M6", "M7", "M8a", "M9b"}
    for row in rows:
        for field in ("numerator", "denominator"):
            assert not row[field].isdecimal() or not 1 <= int(row[field]) <= 10, row


IN_YEAR = "c.received_at >= '2026-01-01 05:00Z' AND c.received_at < '2027-01-01 05:00Z'"
FIRST = """
    JOIN LATERAL (SELECT d.id, d.stored, d.decided_at FROM claims_decision d
        WHERE d.claim_id = c.id AND d.disposition <> 'pended' ORDER BY d.number LIMIT 1) d ON true
    JOIN LATERAL (SELECT bool_and(l.disposition = 'denied') AS denied, sum(l.paid) AS paid,
        sum(l.copay) AS copay, sum(l.deductible) AS deductible, sum(l.coinsurance) AS coinsurance
        FROM claims_decidedline l WHERE l.decision_id = d.id) x ON true
"""
"""The first decision of a claim that was none to wait, with its lines together."""
ACA = "'aca_individual' = ANY(c.regimes)"


def told_of(rows: list[dict[str, str]], **level: str) -> dict[str, Decimal]:
    """Figures by element, summed over the levels that are so."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if all(row[name] == value for name, value in level.items()) and row["year"] != "n/a":
            found[row["element"]] = found.get(row["element"], Decimal(0)) + Decimal(row["year"])
    return found


def test_transparency_is_what_the_claims_and_appeals_say() -> None:
    _, rows = run("qhp_transparency")
    issuer, plan = told_of(rows, level="issuer", issuer="99999"), told_of(rows, level="plan")
    ((received, denied, resubmitted),) = asked(
        f"""
        SELECT count(*), count(*) FILTER (WHERE x.denied), count(*) FILTER (WHERE k.frequency = '7')
        FROM cases_case c JOIN claims_claim k ON k.case_id = c.id LEFT JOIN LATERAL (
            SELECT x.denied FROM (SELECT 1) one {FIRST}) x ON true
        WHERE {ACA} AND {IN_YEAR} AND k.frequency <> '8'
        """
    )
    assert received > 10
    assert denied > 0
    for of, before in ((issuer, "Issuer_Claims"), (plan, "Plan_Number_Claims")):
        kinds = {"Received": received, "Denied": denied, "Resubmitted": resubmitted}
        for kind, count in kinds.items():
            inside = of[f"{before}_{kind}_In_Network"]
            assert inside + of[f"{before}_{kind}_Out_of_Network"] == count, kind
    ((outside,),) = asked(
        f"""
        SELECT count(*) FROM cases_case c JOIN claims_claim k ON k.case_id = c.id {FIRST}
        WHERE {ACA} AND {IN_YEAR} AND x.denied AND NOT EXISTS (
            SELECT 1 FROM jsonb_array_elements(
                coalesce(d.stored::jsonb #> '{{facts,provider,in_network}}', '[]')) r
            WHERE (r ->> 'start')::date <= k.first_served
              AND k.first_served < coalesce((r ->> 'to')::date, 'infinity'))
        """
    )
    assert issuer["Issuer_Claims_Denied_Out_of_Network"] == outside
    reasons = [value for name, value in plan.items() if _is_reason(name)]
    assert len(reasons) == 10
    assert sum(reasons) == denied
    (appeals,) = asked(
        f"""
        SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM appeals_appealdecision d
            WHERE d.appeal_id = c.id AND d.by = 'plan' AND d.outcome IN ('overturned', 'partly')))
        FROM cases_case c JOIN appeals_appeal a ON a.case_id = c.id
        WHERE {ACA} AND {IN_YEAR} AND a.state <> 'merged'
        """
    )
    assert appeals == (
        issuer["Issuer_Internal_Appeals_Filed"],
        issuer["Issuer_Number_Internal_Appeals_Overturned"],
    )
    ((nowhere,),) = asked(
        f"""SELECT count(*) FROM cases_case c JOIN claims_claim k ON k.case_id = c.id
        WHERE 'aca_group' = ANY(c.regimes) AND {IN_YEAR} AND k.frequency <> '8'"""
    )
    assert told_of(rows, level="none")["No_Issuer_Claims"] == nowhere > 0


def _is_reason(name: str) -> bool:
    before = "Plan_Number_Claims_Denied_"
    return name.startswith(before) and not name.endswith(("_In_Network", "_Out_of_Network"))


def test_market_conduct_is_what_the_tables_say() -> None:
    snapshot, rows = run("mcas_health")
    told = told_of(rows)
    private = "c.regimes && ARRAY['aca_individual', 'aca_group']::varchar[]"
    decided = "d.decided_at >= '2026-01-01 05:00Z' AND d.decided_at < '2027-01-01 05:00Z'"
    (claims,) = asked(
        f"""
        SELECT count(*) FILTER (WHERE x.denied), count(*) FILTER (WHERE NOT x.denied),
            sum(x.paid) FILTER (WHERE NOT x.denied), sum(x.copay) FILTER (WHERE NOT x.denied),
            sum(x.deductible) FILTER (WHERE NOT x.denied),
            sum(x.coinsurance) FILTER (WHERE NOT x.denied)
        FROM cases_case c JOIN claims_claim k ON k.case_id = c.id {FIRST}
        WHERE {private} AND {decided} AND k.frequency <> '8'
        """
    )
    names = ("denied", "paid", "money-paid", "money-copay", "money-deductible", "money-coinsurance")
    assert claims == tuple(told[f"CL-{name}"] for name in names)
    assert claims[2] > 0
    requests = dict(
        asked(
            f"""
            SELECT d.disposition = 'approved', count(*) FROM cases_case c
            JOIN claims_authorizationrequest r ON r.case_id = c.id JOIN LATERAL (
                SELECT d.disposition, d.decided_at FROM claims_decision d WHERE d.request_id = c.id
                AND d.disposition <> 'pended' ORDER BY d.number LIMIT 1) d ON true
            WHERE {private} AND {decided} AND r.under_pa_rules IS DISTINCT FROM false
              AND NOT r.part_b_drug AND NOT EXISTS (
                SELECT 1 FROM cases_event m WHERE m.case_id = c.id AND m.name = 'merged')
            GROUP BY 1
            """
        )
    )
    assert told["PA-approved"] == requests.get(True, 0)
    assert told["PA-denied"] == requests.get(False, 0)
    outcomes = dict(
        asked(
            f"""
            SELECT d.outcome, count(*) FROM appeals_appealdecision d
            JOIN cases_case c ON c.id = d.appeal_id
            WHERE d.by = 'plan' AND {private} AND {decided} GROUP BY 1
            """
        )
    )
    for outcome in ("upheld", "overturned", "partly"):
        assert told[f"IR-{outcome}"] == outcomes.get(outcome, 0)
    ((grievances,),) = asked(
        f"""
        SELECT count(*) FROM cases_case c JOIN grievances_grievance g ON g.case_id = c.id
        WHERE {private} AND {IN_YEAR} AND g.state NOT IN ('merged', 'reclassified')
        """
    )
    assert told["GV-received"] == grievances
    for place, row in enumerate(rows, 1):
        if row["year"] != "0":
            assert rows_behind(snapshot, place, "year").adds_up


def test_the_record_of_external_reviews_is_what_their_rows_say() -> None:
    _, rows = run("external_review_record")
    carrier, bodies = told_of(rows, level="carrier"), told_of(rows, level="organization")
    private = "x.process IN ('federal', 'state', 'hhs')"
    ((requests, ineligible),) = asked(
        f"""
        SELECT count(*), count(*) FILTER (WHERE x.outcome = 'dismissed' AND x.state = 'closed')
        FROM appeals_externalreview x JOIN cases_case c ON c.id = x.case_id
        WHERE {private} AND x.step = 'request' AND {IN_YEAR}
        """
    )
    assert (carrier["C-requests"], carrier["C-ineligible"]) == (requests, ineligible)
    assert requests > 0
    outcomes = {
        outcome: (count, days)
        for outcome, count, days in asked(
            f"""
            SELECT x.outcome, count(*), coalesce(sum(
                (e.at AT TIME ZONE c.zone)::date - (g.at AT TIME ZONE c.zone)::date), 0)
            FROM appeals_externalreview x JOIN cases_case c ON c.id = x.previous_id
            LEFT JOIN cases_event e ON e.case_id = x.case_id AND e.name = 'decided'
            LEFT JOIN cases_event g ON g.case_id = x.case_id AND g.name = 'received'
            WHERE {private} AND x.step = 'review' AND {IN_YEAR} GROUP BY 1
            """
        )
    }
    none = (0, 0)
    for told, letter in ((carrier, "C"), (bodies, "O")):
        assert (
            told[f"{letter}-full"] == sum(count for count, _ in outcomes.values()) or letter == "C"
        )
        assert told[f"{letter}-upheld"] == outcomes.get("upheld", none)[0]
        assert told[f"{letter}-reversed"] == outcomes.get("overturned", none)[0]
        days = sum(outcomes.get(each, none)[1] for each in ("upheld", "overturned", "partly"))
        assert told[f"{letter}-days"] == days


def test_the_registers_hold_every_complaint_and_grievance_a_state_hears_of() -> None:
    insured = "EXISTS (SELECT 1 FROM unnest(c.regimes) r WHERE r LIKE '%%\\_insured')"
    _, rows = run("grievance_register")
    said = asked(
        f"""
        SELECT c.number, c.kind, d.outcome FROM cases_case c
        LEFT JOIN appeals_appeal a ON a.case_id = c.id
        LEFT JOIN grievances_grievance g ON g.case_id = c.id
        LEFT JOIN appeals_appealdecision d ON d.appeal_id = c.id AND d.by = 'plan'
        WHERE c.kind IN ('grievance', 'appeal') AND {IN_YEAR} AND {insured}
          AND coalesce(a.state, g.state) NOT IN ('merged', 'reclassified')
        """
    )
    words = {"overturned": "reversed", "partly": "reversed in part", "upheld": "upheld"}
    told = {row["number"]: row for row in rows}
    assert {(number, kind) for number, kind, _ in said} == {
        (number, row["kind"]) for number, row in told.items()
    }
    assert {kind for _, kind, _ in said} == {"grievance", "appeal"}
    for number, _, outcome in said:
        assert not outcome or told[number]["resolution"] == words[outcome]
    _, complaints = run("complaint_register")
    ((inquiries,),) = asked(
        f"""SELECT count(*) FROM grievances_matter m JOIN cases_case c ON c.id = m.case_id
        WHERE m.kind = 'inquiry' AND m.previous_id IS NULL AND {insured} AND {IN_YEAR}"""
    )
    grievances = {number for number, kind, _ in said if kind == "grievance"}
    assert grievances <= {row["number"] for row in complaints}
    assert len(complaints) == len(grievances) + inquiries
    for row in complaints:
        assert (row["closed"] == "n/a") == (row["keep_until"] == "n/a")
