"""Around the queue: its columns, its rows for a spreadsheet, and the way from claim to claim."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Claim
from kernel.cases.models import Case, Movement, QueueMovement, SavedView, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.record.models import Look
from tests.factories import NOW, case
from tests.reviewing import pended
from tests.staff import browser
from tests.working import billed, decide, people, posted

pytestmark = pytest.mark.django_db


def work(count: int) -> list[Case]:
    """Cases in the queue, the most at stake first."""
    made = [case() for _ in range(count)]
    for place, each in enumerate(made):
        put_many([Work(each.pk, "claims", at_stake=f"{900 - place}.00")], now=NOW)
    return made


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def exported(client: Client, address: str = "/queue/export") -> list[list[str]]:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    written = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(written, newline="")))


class TestWaitingWork:
    def test_all_has_it_and_says_that_it_waits(self) -> None:
        first, second = work(2)
        WorkItem.objects.filter(case=first.pk).update(
            waiting_until=timezone.now() + timedelta(days=3)
        )
        ann = browser("ann", "adjuster")
        shown = text(ann, "/queue")
        assert first.number in shown
        assert second.number in shown
        assert shown.count(">Waiting</span>") == 1
        assert first.number not in text(ann, "/queue?state=open")
        assert second.number not in text(ann, "/queue?state=waiting")


class TestColumns:
    def test_those_chosen_and_kept_in_the_address_and_the_view(self) -> None:
        work(1)
        ann = browser("ann", "adjuster")
        assert '<th scope="col">Provider</th>' in text(ann, "/queue")
        shown = text(ann, "/queue?columns=owner&columns=priority")
        heads = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', shown)
        assert heads == ["Claim", "Priority", "Owner"]
        kept = {"name": "Narrow", "columns": "priority,owner", "state": "open"}
        ann.post("/queue/views", kept)
        assert SavedView.objects.get().filters["columns"] == ["priority", "owner"]
        shown = text(ann, "/queue?view=narrow")
        assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', shown) == heads

    def test_one_that_is_not_known_is_refused(self) -> None:
        ann = browser("ann", "adjuster")
        assert ann.get("/queue?columns=colour").status_code == 400
        assert ann.get("/queue/export?columns=colour").status_code == 400


class TestExport:
    def test_every_row_as_filtered_in_order_with_looks(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from claims.desk import queue_export

        monkeypatch.setattr(queue_export, "PART", 2)
        made = work(5)
        WorkItem.objects.filter(case=made[4].pk).update(assigned_to="bo")
        ann = browser("ann", "adjuster")
        browser("bo", "adjuster", name="Bo Lund")
        rows = exported(ann, "/queue/export?columns=owner")
        assert rows[0] == ["Case", "Kind", "Owner", "Due by"]
        assert [row[0] for row in rows[1:]] == [each.number for each in made]
        assert rows[5][2] == "Bo Lund"
        assert len(exported(ann, "/queue/export?owner=bo")) == 2
        looks = Look.objects.filter(actor="ann", what="the queue, written out")
        assert set(looks.values_list("case", flat=True)) == {each.number for each in made}

    def test_restricted_cases_are_seen_by_those_who_may(self) -> None:
        hidden, open_one = work(2)
        Case.objects.filter(pk=hidden.pk).update(restricted_to="bo")
        assert [row[0] for row in exported(browser("ann", "adjuster"))[1:]] == [open_one.number]
        seen = [row[0] for row in exported(browser("bo", "adjuster"))[1:]]
        assert seen == [hidden.number, open_one.number]

    def test_what_a_spreadsheet_would_work_out_is_text(self, tmp_path: Path) -> None:
        people(3)
        posted(billed(3), tmp_path)
        decide()
        claim = pended()
        connection.cursor().execute(
            "UPDATE providers_provider SET name = '=HYPERLINK(1)' WHERE npi = %s",
            [claim.rendering_npi],
        )
        cells = [cell for row in exported(browser("ann", "adjuster")) for cell in row]
        assert "'=HYPERLINK(1)" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]

    def test_not_for_everybody(self) -> None:
        assert browser("ada", "administrator").get("/queue/export").status_code == 403


class TestSkips:
    def test_a_page_is_full_though_some_are_restricted_to_others(self) -> None:
        """Two of the latest three are another's: the page goes on with what may be seen."""
        from kernel.cases import desk
        from kernel.people.acting import actor_named

        made = work(4)
        Case.objects.filter(pk__in=[each.pk for each in made[2:]]).update(restricted_to="bo")
        for place, each in enumerate(made):
            item = WorkItem.objects.get(case=each.pk)
            at = NOW + timedelta(minutes=place)
            QueueMovement.objects.create(item=item, what=Movement.SKIP, who="x", at=at, why="y")
        browser("sue", "supervisor")
        found = desk.skips(actor_named("sue"), before=None, size=2)
        assert [each.item.case_id for each in found] == [made[1].pk, made[0].pk]


class TestStanding:
    def test_the_claim_says_where_it_stands_in_the_list_its_reader_came_from(self) -> None:
        claim = pended()
        WorkItem.objects.filter(case=claim.pk).update(at_stake="10.00")
        more, less = case(), case()
        put_many([Work(more.pk, "claims", at_stake="20.00")], now=NOW)
        put_many([Work(less.pk, "claims", at_stake="5.00")], now=NOW)
        WorkItem.objects.update(late_from=None)
        ann = browser("ann", "adjuster")
        address = f"/claims/{claim.number}"
        assert "Review queue:" not in text(ann, address)
        text(ann, "/queue?state=open")
        shown = text(ann, address)
        assert "<b>2 of 3</b>" in shown
        assert "state=open" in shown
        text(ann, "/queue?columns=clock&columns=owner")
        shown = text(ann, address)
        assert "<b>2 of 3</b>" in shown
        assert "columns=clock%2Cowner" in shown
        WorkItem.objects.filter(case=claim.pk).update(done_at=NOW)
        shown = text(ann, address)
        assert "of 3</b>" not in shown

    def test_next_and_previous_are_claims_of_the_list(self, tmp_path: Path) -> None:
        people(60)
        posted(billed(60), tmp_path)
        decide()
        others = Claim.objects.exclude(state="pended").values_list("pk", flat=True)
        put_many([Work(each, "claims", ("x",)) for each in others], now=NOW)
        ann = browser("ann", "adjuster")
        listed = re.findall(r'<th scope="row"><a href="(/claims/[^"]+)"', text(ann, "/queue"))
        assert len(listed) > 2
        shown = text(ann, listed[1])
        assert re.search(rf'href="{listed[0]}" rel="prev"', shown)
        assert re.search(rf'href="{listed[2]}" rel="next"', shown)
        with CaptureQueriesContext(connection) as asked:
            text(ann, listed[1])
        assert len(asked) < 32


def test_a_person_sees_what_they_may_pay_alone() -> None:
    ann = browser("ann", "adjuster", authority={"": "150.00", "medicare_advantage": "300.00"})
    shown = re.sub(r"<[^>]+>", "", text(ann, "/queue"))
    assert "May pay alone: $300.00 Medicare Advantage, $150.00 every other line" in shown
    assert "May pay alone" not in text(browser("ian", "intake"), "/queue")
