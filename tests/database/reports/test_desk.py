"""The pages and the interface of reports over a small invented year."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.jobs.models import Job
from kernel.record.models import Look
from reports.models import Snapshot
from reports.operations.drill import rows_behind
from reports.showing.dashboard import PANELS, period_of
from reports.table import Period, UnableToReport
from reports.year.making import Sizes, make
from tests import reporting
from tests.staff import browser

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))
AFTER = datetime(2027, 1, 20, 15, tzinfo=UTC)
SIZES = Sizes(claims=300, authorizations=30, appeals=20, grievances=4, letters=0)
FIGURE = re.compile(r'<a href="([^"]+)" class="figure">([^<]+)</a>')


@pytest.fixture(scope="module")
def year(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Snapshot]]:
    """Written once, with OD and the reports of the dashboard run; gone after the last test here."""
    with django_db_blocker.unblock(), transaction.atomic():
        make(SIZES, year=2026, seed=11, faults=True, scratch=tmp_path_factory.mktemp("year"))
        names = (*(each.report for each in PANELS), "od")
        yield {name: reporting.run(name, YEAR, AFTER) for name in names}
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(year: dict[str, Snapshot]) -> Client:
    return browser("o.fficer", "compliance_officer")


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content[:2000]
    return unescape(b"".join(answer).decode())


def test_every_number_of_the_dashboard_leads_to_rows_that_add_up_to_it(officer: Client) -> None:
    shown = FIGURE.findall(page(officer, "/dashboard?period=2026"))
    assert len(shown) > 40
    counted = 0
    for url, text in shown:
        opened = page(officer, url)
        assert f": {text.removesuffix('%')}</h1>" in opened, url
        if "made of two numbers" in opened:
            parts = re.findall(r'behind/\d+/\w+">([^<]+)</a>', opened)
            of, whole = (int(part) for part in parts)
            assert abs(float(text.removesuffix("%")) - 100 * of / whole) <= 0.05
            continue
        assert f"These rows come to {text}</span>" in opened, url
        # the column of what each row adds, summed here and not by the program
        adds = re.findall(r'<td class="number">([^<]+)</td>', opened)
        assert sum(int(each) for each in adds) == int(text), url
        counted += bool(int(text))
    assert counted > 15


def test_the_dashboard_is_denials_and_open_duties_of_sql(year: dict[str, Snapshot]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(DISTINCT coalesce(claim_id, request_id)) FROM claims_decision
            WHERE disposition IN ('denied', 'partly_approved')
            AND decided_at AT TIME ZONE 'America/New_York' >= '2026-01-01'
            AND decided_at AT TIME ZONE 'America/New_York' < '2027-01-01'
            """
        )
        (denied,) = cursor.fetchone()
        cursor.execute(
            """
            SELECT count(*) FROM cases_deadline d WHERE d.state IN ('running', 'paused', 'late')
            AND d.clock <> ALL(%s)
            """,
            [list(_of_others())],
        )
        (opened,) = cursor.fetchone()
    drilled = rows_behind(year["denials"], 1, "denied")
    assert denied > 0
    assert (drilled.cell, len(drilled.rows)) == (str(denied), denied)
    whole = {
        name: int(rows_behind(year["denials"], 1, name).cell)
        for name in ("denied", "not_appealed", "appealed", "not_decided", "upheld", "turned")
    }
    assert whole["denied"] == whole["not_appealed"] + whole["appealed"]
    assert whole["appealed"] == whole["not_decided"] + whole["upheld"] + whole["turned"]
    assert rows_behind(year["open_duties"], 1, "open").cell == str(opened)


def _of_others() -> Any:
    from kernel.cases.deadlines import of_others

    return of_others()


def test_a_dashboard_asks_few_statements(officer: Client) -> None:
    officer.get("/dashboard?period=2026")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(officer, "/dashboard?period=2026")
    assert len(asked) <= 45


def test_a_snapshot_has_rows_masked_and_each_cell_says_why(
    officer: Client, year: dict[str, Snapshot]
) -> None:
    number = year["od"].number
    with CaptureQueriesContext(connection) as asked:
        text = page(officer, f"/reports/runs/{number}")
    assert len(asked) <= 40
    assert year["od"].sha256 in text
    assert "columns confirmed against the official text" in text
    row = json.loads(
        officer.get(f"/api/v1/reports/runs/{number}/rows?page_size=1").content
    )["results"][0]  # fmt: skip
    assert row["cells"]["mbi"] not in text
    assert "•••" in text
    why = page(officer, f"/reports/runs/{number}/why/1/received_date")
    assert row["case"] in why
    assert "event " in why
    assert Look.objects.filter(actor="o.fficer", case=row["case"]).exists()


def test_files_are_the_bytes_of_the_digest(officer: Client, year: dict[str, Snapshot]) -> None:
    number = year["od"].number
    answer = officer.get(f"/reports/runs/{number}/file?as=csv")
    content = b"".join(answer)
    assert hashlib.sha256(content).hexdigest() == year["od"].sha256
    assert len(list(csv.reader(io.StringIO(content.decode())))) == year["od"].rows + 1
    for form in ("xlsx", "json", "pdf"):
        assert officer.get(f"/reports/runs/{number}/file?as={form}").status_code == 200
    assert officer.get(f"/reports/runs/{number}/file?as=exe").status_code == 400
    assert "The same bytes" in page(officer, f"/reports/runs/{number}/again")
    checks = page(officer, f"/reports/runs/{number}/checks")
    assert "could not look" in checks
    cases = set(re.findall(r'data-label="Case">([^<]+)<', checks))
    looks = Look.objects.filter(actor="o.fficer", what=f"report {number}: checks")
    assert cases
    assert cases <= set(looks.values_list("case", flat=True))


def test_a_report_is_asked_for_and_what_it_is_not_asked_is_refused(officer: Client) -> None:
    asked = {"from": "2026-03-01", "to": "2026-03-31", "format": "csv"}
    answer = officer.post("/reports/new/od", asked)
    job = Job.objects.latest("pk")
    assert answer["Location"] == f"/jobs/{job.pk}"
    assert (job.parameters["since"], job.parameters["until"]) == ("2026-03-01", "2026-04-01")
    for wrong in ({"line": "qhp"}, {"from": "31.3.2026"}, {"to": "2026-02-01"}, {"format": "doc"}):
        assert officer.post("/reports/new/od", {**asked, **wrong}).status_code == 422
    assert officer.post("/reports/new/nothing", asked).status_code == 404
    assert officer.get("/reports?owner=me").status_code == 400
    assert Job.objects.latest("pk") == job


def test_nobody_names_files_of_the_machine_from_outside(officer: Client) -> None:
    asked = {"from": "2026-03-01", "to": "2026-03-31"}
    jobs = Job.objects.count()
    for wrong in ({"law": "/etc"}, {"law_version": "0"}, {"sample": "-1"}, {"sample": "some"}):
        assert officer.post("/reports/new/replay", asked | wrong).status_code == 422
        said = {**asked, "report": "replay", "parameters": wrong}
        answer = officer.post(
            "/api/v1/reports/runs",
            json.dumps(said),
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert answer.status_code == 422
    assert Job.objects.count() == jobs
    assert 'name="sample"' in page(officer, "/reports/new/replay")
    assert 'name="law"' not in page(officer, "/reports/new/replay")
    listed = officer.get("/api/v1/reports").json()["results"]
    offered = next(each["parameters"] for each in listed if each["report"] == "replay")
    assert set(offered) == {"sample", "seed"}


def test_a_supervisor_sees_operations_and_no_universe(year: dict[str, Snapshot]) -> None:
    client = browser("s.upervisor", "supervisor")
    assert year["on_time"].number in page(client, "/reports")
    assert year["od"].number not in page(client, "/reports")
    assert client.get(f"/reports/runs/{year['od'].number}").status_code == 403
    assert client.get(f"/reports/runs/{year['on_time'].number}").status_code == 200
    assert client.get(f"/api/v1/reports/runs/{year['od'].number}").status_code == 403
    asked = {"from": "2026-03-01", "to": "2026-03-31"}
    assert client.post("/reports/new/od", asked).status_code == 403
    figure = {"row": 1, "column": "due"}  # the rows of a figure, as on its page
    number = year["on_time"].number
    assert client.get(f"/reports/runs/{number}/behind/1/due").status_code == 200
    assert client.get(f"/api/v1/reports/runs/{number}/why", figure).json()["adds_up"] is True
    assert client.get(f"/api/v1/reports/runs/{year['od'].number}/why", figure).status_code == 403


def test_the_interface_says_the_same(officer: Client, year: dict[str, Snapshot]) -> None:
    listed = officer.get("/api/v1/reports/runs?report=od").json()["results"]
    assert [each["number"] for each in listed] == [year["od"].number]
    url = f"/api/v1/reports/runs/{year['od'].number}"
    cells, following = [], f"{url}/rows?page_size=7"
    while following:
        said = officer.get(following).json()
        cells += [list(each["cells"].values()) for each in said["results"]]
        following = said["next"]
    file = b"".join(officer.get(f"{url}/file?as=csv")).decode()
    assert cells == list(csv.reader(io.StringIO(file)))[1:]
    for panel in officer.get("/api/v1/dashboard?period=2026").json()["panels"]:
        figure = panel["lines"][0]["figures"][0]
        why = officer.get(
            f"/api/v1/reports/runs/{panel['snapshot']}/why",
            {"row": figure["row"], "column": figure["column"]},
        ).json()
        assert (why["cell"], why["adds_up"]) == (figure["value"], True)
    wrong = officer.get(f"{url}/why?row=1&column=nothing")
    assert (wrong.status_code, wrong["Content-Type"]) == (422, "application/problem+json")
    assert officer.get("/api/v1/reports/runs/S9999999").status_code == 404


def test_a_period_is_a_quarter_or_a_year() -> None:
    now = datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert period_of("", now) == ("2026Q4", Period(date(2026, 10, 1), date(2027, 1, 1)))
    assert period_of("2026Q1", now)[1] == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert period_of("2026Q3", now)[1] == Period(date(2026, 7, 1), date(2026, 10, 1))
    with pytest.raises(UnableToReport):
        period_of("2026Q5", now)
