"""The reports on operations over a small invented year, each held against SQL of its own.

The statements here ask other tables than the reports do, or the same in another way: deadlines as
they are kept, remittances, the ledger.
"""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from claims.law_book import LAW
from config.bench.year_sums import COMPARED
from reports.layout import layout_of
from reports.models import Snapshot
from reports.operations.drill import rows_behind
from reports.operations.parts import cells_of, part_of
from reports.operations.rebuild import compare, rebuild
from reports.operations.write import write_snapshot
from reports.registry import table_named
from reports.table import Asked, Period, UnableToReport
from reports.tables.replay import rules_of
from reports.year.making import Sizes, make
from tests import reporting
from tests.staff import staff

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
AFTER = datetime(2027, 1, 20, 15, tzinfo=UTC)
SIZES = Sizes(claims=900, authorizations=40, appeals=26, grievances=12, letters=0)


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Written once, and gone when the last test of this file is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(SIZES, year=2026, seed=7, faults=True, scratch=tmp_path_factory.mktemp("year"))
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("year")]


def asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchall()


def run(report: str, period: Period = YEAR) -> tuple[Snapshot, list[dict[str, str]]]:
    snapshot = reporting.run(report, period, AFTER)
    layout = layout_of(table_named(report).layout, snapshot.layout_version)
    cells = [cells_of(*part_of(snapshot, place + 1)) for place in range(snapshot.rows)]
    return snapshot, [dict(zip(layout.fields, row, strict=True)) for row in cells]


def same_as_sql(report: str, rows: list[dict[str, str]]) -> None:
    """Every figure the bench of the whole year compares."""
    pairs = list(COMPARED[report](rows))
    assert pairs
    for each in pairs:
        assert each.told == each.by_sql, each.what


def by(rows: list[dict[str, str]], what: str, *columns: str) -> dict[str, tuple[str, ...]]:
    """One breakdown of a report, its columns by value."""
    return {row["value"]: tuple(row[c] for c in columns) for row in rows if row["by"] == what}


def percent(of: int, whole: int) -> str:
    return f"{Decimal(of * 1000) / whole / 10:.10f}" if whole else "n/a"


def test_on_time_is_the_deadlines_as_they_are_kept() -> None:
    _, rows = run("on_time")
    same_as_sql("on_time", rows)
    ((due, on_time, late, rate),) = by(
        rows, "all", "due", "on_time", "late", "on_time_percent"
    ).values()
    assert int(late) > 0
    assert abs(Decimal(rate) - Decimal(int(on_time) * 100) / int(due)) <= Decimal("0.05")
    assert sum(int(due) for (due,) in by(rows, "line", "due").values()) == int(due)
    assert sum(int(due) for (due,) in by(rows, "reviewer", "due").values()) == int(due)


def test_adjudication_is_the_first_decisions_and_the_words_before_them() -> None:
    _, rows = run("adjudication")
    same_as_sql("adjudication", rows)
    ((decided, first_pass, automatic),) = by(
        rows, "all", "decided", "first_pass", "automatic"
    ).values()
    assert 0 < int(first_pass) < int(decided)
    assert 0 < int(automatic) < int(decided)
    lines = dict(
        asked(
            """
            SELECT plan.regime, count(DISTINCT d.claim_id) FROM claims_decision d
            JOIN cases_case c ON c.id = d.claim_id
            CROSS JOIN LATERAL (SELECT r AS regime FROM unnest(c.regimes) r
                WHERE r IN ('original_medicare', 'medicare_advantage', 'aca_individual',
                            'aca_group', 'erisa_self_funded', 'erisa_insured') LIMIT 1) plan
            WHERE d.disposition <> 'pended' AND d.decided_at < '2027-01-01 05:00Z' GROUP BY 1
            """
        )
    )
    told = {line: int(row[0]) for line, row in by(rows, "line", "decided").items()}
    assert {line: told[line] for line in lines} == lines


def test_pends_are_the_claims_whose_last_decision_waits() -> None:
    ((end, instant),) = asked(
        """
        SELECT day, day::timestamp AT TIME ZONE 'America/New_York' FROM (
            SELECT (max(decided_at) AT TIME ZONE 'America/New_York')::date + 1 AS day
            FROM claims_decision WHERE disposition = 'pended' AND claim_id IS NOT NULL) last
        """
    )
    _, rows = run("pends", Period(date(2026, 1, 1), end))
    said = asked(
        """
        WITH last AS (
            SELECT DISTINCT ON (d.claim_id) d.claim_id, d.disposition, d.stored::jsonb AS said
            FROM claims_decision d WHERE d.claim_id IS NOT NULL AND d.decided_at < %s
            ORDER BY d.claim_id, d.number DESC),
        waits AS (
            SELECT l.*, (%s::date - 1) - (
                SELECT (min(f.decided_at) AT TIME ZONE 'America/New_York')::date
                FROM claims_decision f WHERE f.claim_id = l.claim_id) AS days
            FROM last l WHERE l.disposition = 'pended')
        SELECT r.reason, count(*)::text, max(w.days)::text
        FROM waits w CROSS JOIN LATERAL jsonb_array_elements_text(w.said -> 'pends') r(reason)
        GROUP BY 1
        """,
        instant,
        end,
    )
    found = by(rows, "reason", "waiting", "longest")
    rules = {reason: row for reason, row in found.items() if not reason.startswith("waits for")}
    assert rules
    assert rules == {reason: tuple(figures) for reason, *figures in said}


def test_overturns_are_the_outcomes_on_record() -> None:
    _, rows = run("overturns")
    same_as_sql("overturns", rows)
    for where in ("internal", "external"):
        mine = [row for row in rows if row["where"] == where]
        ((*counts, turned, rate),) = by(
            mine, "all", "overturned", "partly", "upheld", "turned", "turned_percent"
        ).values()
        overturned, partly, upheld = (int(each) for each in counts)
        assert int(turned) == overturned + partly > 0
        of = overturned + partly + upheld
        assert abs(Decimal(rate) - Decimal(int(turned) * 100) / of) <= Decimal("0.05")


def test_interest_is_what_the_remittances_tell() -> None:
    _, rows = run("interest")
    same_as_sql("interest", rows)
    ((paid,),) = by(rows, "all", "paid").values()
    assert Decimal(paid) > 0
    causes = by(rows, "cause", "paid")
    assert sum(Decimal(row[0]) for row in causes.values()) == Decimal(paid)


def test_the_books_agree_and_every_check_looked_at_something() -> None:
    _, rows = run("reconciliation")
    same_as_sql("reconciliation", rows)
    assert {row["number"] for row in rows} == {"n/a"}
    pairs = {row["check"]: int(row["pairs"]) for row in rows}
    assert len(pairs) == 7
    assert all(pairs.values()), pairs


@pytest.mark.parametrize("report", ["denials", "open_duties", "pends", "concordance"])
def test_these_are_the_tables_as_they_are_kept(report: str) -> None:
    same_as_sql(report, run(report)[1])


def test_second_opinions_of_the_year_agree_refine_and_change() -> None:
    """About half of them agree; of some the report never came."""
    _, rows = run("concordance")
    said = {row["opinion"]: row for row in rows if row["by"] == "all"}["second"]
    found = {each: int(said[each]) for each in ("found", "agreed", "refined", "changed")}
    assert 0.35 < found["agreed"] / found["found"] < 0.7, found
    assert min(found.values()) > 0, found
    assert int(said["not_on_file"]) > 0
    scenarios = {row["value"] for row in rows if row["by"] == "scenario"}
    assert scenarios == {"cancer_diagnosis", "elective_surgery"}


def test_a_difference_is_named_by_its_case() -> None:
    ((posting, number, amount),) = asked(
        "SELECT p.id, c.number, p.amount FROM claims_posting p "
        "JOIN claims_decision d ON d.id = p.decision_id "
        "JOIN claims_claim c ON c.case_id = d.claim_id "
        "WHERE p.account = 'toward_deductible' AND p.amount > 1 ORDER BY p.id LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE claims_posting DISABLE TRIGGER USER")
        cursor.execute("UPDATE claims_posting SET amount = amount - 1 WHERE id = %s", [posting])
    _, rows = run("reconciliation")
    named = [row for row in rows if row["number"] != "n/a"]
    assert [(row["number"], row["difference"]) for row in named] == [(number, "-1.00")]
    assert named[0]["check"] == "toward the deductible is what was decided"
    whole = next(r for r in rows if r["check"] == named[0]["check"] and r["number"] == "n/a")
    assert whole["difference"] == "-1.00"
    assert amount > 1


@pytest.mark.parametrize("report", ["on_time", "adjudication", "overturns", "interest"])
def test_the_rows_behind_every_number_are_that_number(report: str) -> None:
    snapshot, rows = run(report)
    sums: Any = table_named(report).sums
    assert rows
    for place, row in enumerate(rows, 1):
        for column in sums.measures:
            found = rows_behind(snapshot, place, column)
            assert found.adds_up, (row, column, found.cell, found.together)


def replay(**said: Any) -> dict[str, Any]:
    out = StringIO()
    days = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    staff("d.falk", "compliance_officer")
    call_command("replay", **days, by="d.falk", json=True, stdout=out, stderr=StringIO(), **said)
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


@pytest.fixture
def afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.management.commands.replay.timezone.now", lambda: AFTER)


@pytest.mark.usefixtures("afterwards")
def test_todays_rules_decide_all_of_the_year_as_it_was_decided() -> None:
    counts = [asked(f"SELECT count(*) FROM {each}") for each in WRITTEN]
    said = replay()
    ((cases,),) = asked(
        "SELECT count(DISTINCT coalesce(claim_id, request_id)) FROM claims_decision"
    )
    assert (said["cases"], said["lines"], said["not replayed"]) == (cases, 0, 0)
    assert [asked(f"SELECT count(*) FROM {each}") for each in WRITTEN] == counts


WRITTEN = ("claims_decision", "claims_posting", "cases_event", "cases_deadline", "letters_letter")


@pytest.mark.usefixtures("afterwards")
def test_without_sequestration_every_line_gets_back_what_it_lost(tmp_path: Path) -> None:
    law = (LAW / "part_b.yaml").read_text(encoding="utf-8")
    proposed = law.replace('2022-07-01: {is: "2", cite', '2022-07-01: {is: "0", cite')
    assert proposed != law
    (tmp_path / "part_b.yaml").write_text(proposed, encoding="utf-8")
    staff("d.falk", "compliance_officer")
    call_command(
        "report", "replay", "--from", "2026-01-01", "--to", "2026-01-02", "--by", "d.falk",
        "--with", f"law={tmp_path / 'part_b.yaml'}", "--out", str(tmp_path / "out"),
    )  # fmt: skip
    named = Snapshot.objects.latest("pk").parameters
    said = replay(law=tmp_path / "part_b.yaml")
    ((lines, dollars, members),) = asked(
        """
        SELECT count(*), sum(l.sequestration), count(DISTINCT c.member_id)
        FROM claims_decidedline l JOIN claims_decision d ON d.id = l.decision_id
        JOIN claims_claim c ON c.case_id = d.claim_id
        WHERE l.sequestration > 0 AND d.number = (
            SELECT max(n.number) FROM claims_decision n WHERE n.claim_id = d.claim_id)
        """
    )
    assert lines > 0
    assert (said["lines"], said["members"]) == (lines, members)
    assert (said["plan pays more"], said["plan pays less"]) == (str(dollars), "0.00")
    assert all("sequestration" in reason for reason in said["by rule and citation"])
    kept = Snapshot.objects.latest("pk")
    assert re.fullmatch("[0-9a-f]{12}", kept.parameters["law_version"])
    assert named == kept.parameters, "asked for as any other report, it names the rules too"
    out = io.BytesIO()
    write_snapshot(kept, out, "json")
    assert kept.parameters["law_version"] in out.getvalue().decode()
    assert str(tmp_path) not in out.getvalue().decode() + str(kept.parameters)
    (tmp_path / "part_b.yaml").unlink()
    assert compare(kept) == [], "the proposed rules were kept with it, by their digest"
    assert rebuild(kept).same
    before = Asked(YEAR, AFTER, kept.zone, kept.parameters)  # of a replay that kept none
    with pytest.raises(UnableToReport, match=r"were not kept with this replay.*: replay by them"):
        rules_of(before)


@pytest.mark.usefixtures("afterwards")
def test_a_shorter_limit_moves_its_deadlines_and_nothing_else(tmp_path: Path) -> None:
    clocks = (LAW.parent / "clocks.yaml").read_text(encoding="utf-8")
    week = "{is: 7 calendar days, cite: 42 CFR 422.568(b)(1)(ii)}"
    proposed = clocks.replace(week, week.replace("7", "5", 1), 1)
    assert proposed != clocks
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "clocks.yaml").write_text(proposed, encoding="utf-8")
    said = replay(law=tmp_path)
    (tmp_path / "claims" / "clocks.yaml").unlink()
    kept = Snapshot.objects.latest("pk")
    assert compare(kept) == []
    ((moved,),) = asked(
        "SELECT count(*) FROM cases_deadline WHERE clock = 'ma_determination_under_pa_rules' "
        "AND due_on IS NOT NULL AND case_id IN (SELECT request_id FROM claims_decision)"
    )
    assert moved > 0
    assert (said["deadlines"], said["lines"]) == (moved, 0)


@pytest.mark.usefixtures("afterwards")
def test_a_sample_is_drawn_by_its_seed() -> None:
    assert replay(sample=20, seed=3)["cases"] == 20


def test_rules_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="nor a folder"):
        replay(law=tmp_path / "nothing.yaml")
