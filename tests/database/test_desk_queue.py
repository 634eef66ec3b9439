"""The review queue as people see it: in the legal order, few statements, nobody else's secrets."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.listing import masked
from claims.models import Claim
from kernel.cases.item_version import version_of_item
from kernel.cases.models import SavedView, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.cases.timeline import record
from kernel.money import Money
from tests.factories import NOW, case
from tests.staff import browser
from tests.working import billed, decide, people, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(tmp_path: Path) -> Client:
    """Sixty claims before people, whether they pend or not; an adjuster who is signed in."""
    people(60)
    posted(billed(60), tmp_path)
    decide()
    others = Claim.objects.exclude(state="pended")
    put_many(
        [Work(one.pk, "claims", ("x",), at_stake=Money(one.charge)) for one in others], now=NOW
    )
    assert WorkItem.objects.count() == 60
    return browser("ann", "adjuster")


def text(client: Client, address: str = "/queue", status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:2000]
    return str(response.content.decode())


class TestThePage:
    def test_what_it_shows_of_a_claim(self, desk: Client) -> None:
        pended = WorkItem.objects.filter(case__claim__state="pended")
        item = pended.select_related("case__member").get(pk=pended.earliest("pk").pk)
        pended.exclude(pk=item.pk).update(done_at=NOW)
        WorkItem.objects.filter(reasons=["x"]).update(done_at=NOW)
        claim = Claim.objects.get(pk=item.case_id)
        shown = text(desk)
        assert claim.number in shown
        assert Money(claim.charge).shown() in shown
        assert item.reasons[0] in shown
        member = item.case.member
        assert member
        assert member.last_name not in shown
        assert masked(member.first_name, member.last_name) in shown
        assert "style=" not in shown

    def test_few_statements_whatever_its_size(self, desk: Client) -> None:
        def asked(address: str) -> int:
            desk.get(address)
            with CaptureQueriesContext(connection) as statements:
                assert desk.get(address).status_code == 200
            return len(statements)

        whole = [asked("/queue"), asked("/claims")]
        assert max(whole) < 10
        keep = WorkItem.objects.filter(queue="claims").values_list("pk", flat=True)[:1]
        WorkItem.objects.exclude(pk__in=list(keep)).update(done_at=NOW)
        assert text(desk).count("data-row") == 1
        assert [asked("/queue"), asked("/claims")] == whole

    def test_not_for_everybody(self) -> None:
        assert Client().get("/queue").status_code == 302
        assert browser("ada", "administrator").get("/queue").status_code == 403
        assert browser("mac", "partner_system").get("/claims").status_code == 403

    @pytest.mark.parametrize(
        "address",
        [
            "/queue?colour=red",
            "/queue?view=nobodys",
            "/queue?due=soon",
            "/queue?cursor=x",
            "/claims?colour=red",
            "/claims?state=asleep",
            "/claims?after=x",
            "/claims?since=May",
        ],
    )
    def test_a_filter_that_is_not_known_is_refused(self, address: str) -> None:
        assert "cannot be made" in text(browser("ann", "adjuster"), address, 400)


class TestPages:
    def test_one_after_the_other_and_back(self) -> None:
        for place in range(120):
            put_many([Work(case().pk, "claims", at_stake=Money(f"{place}.00"))], now=NOW)
        ann = browser("ann", "adjuster")
        seen: list[str] = []
        address: str | None = "/queue"
        pages = 0
        while address:
            response = ann.get(address)
            seen += [each.item.case for each in response.context["rows"]]
            pages, last, address = pages + 1, address, response.context["next"]
        assert (pages, len(seen), len(set(seen))) == (3, 120, 120)
        back = ann.get(ann.get(last).context["previous"])
        assert [each.item.case for each in back.context["rows"]] == seen[50:100]

    def test_claims_one_after_the_other_and_back(self, desk: Client) -> None:
        first = desk.get("/claims").context
        assert len(first["rows"]) == 50
        second = desk.get(first["next"]).context
        assert (len(second["rows"]), second["next"]) == (10, None)
        numbers = [row.number for row, *_ in (*first["rows"], *second["rows"])]
        assert len(set(numbers)) == 60
        again = desk.get(second["previous"]).context
        assert [row.number for row, *_ in again["rows"]] == numbers[:50]
        assert again["previous"] is None


class TestClaims:
    def test_narrowed(self, desk: Client) -> None:
        one = Claim.objects.filter(state="pended").first()
        assert one
        assert one.number in text(desk, f"/claims?q={one.number.lower()}")
        rows = desk.get("/claims?state=pended").context["rows"]
        assert {row.state for row, *_ in rows} == {"pended"}
        assert {row.paid for row, *_ in rows} == {None}
        day = one.received.isoformat()
        assert desk.get(f"/claims?since={day}&until={day}").context["rows"]
        assert not desk.get("/claims?until=2020-01-01").context["rows"]
        of_line = desk.get("/claims?line=original_medicare").context["rows"]
        assert of_line
        assert {row.regimes for row, *_ in of_line} == {("original_medicare",)}

    def test_what_is_restricted_to_another_is_not_there(self, desk: Client) -> None:
        one = Claim.objects.first()
        assert one
        one.case.restricted_to = "somebody"
        one.case.save()
        assert one.number not in text(desk, f"/claims?q={one.number}").split("</form>")[-1]


class TestTaking:
    def test_next_leads_to_the_claim_and_is_in_hand(self, desk: Client) -> None:
        response = desk.post("/queue/take", {"view": "all"})
        item = WorkItem.objects.get(leased_by="ann")
        assert response.status_code == 302
        assert response["Location"] == f"/claims/{item.case.number}"
        assert "In your hands" in text(desk)

    def test_of_the_view_that_is_open(self, desk: Client) -> None:
        assert desk.post("/queue/take", {"view": "overdue", "due": "never"}).status_code == 302
        assert not WorkItem.objects.filter(leased_by="ann", late_from__isnull=False).exists()
        assert desk.post("/queue/take", {"view": "nobodys"}).status_code == 400

    def test_nothing_left(self) -> None:
        ann = browser("ann", "adjuster")
        assert "free for you" in ann.post("/queue/take", follow=True).content.decode()

    def test_skipping_asks_why_and_a_supervisor_reads_it(self, desk: Client) -> None:
        desk.post("/queue/take")
        item = WorkItem.objects.get(leased_by="ann")
        address = f"/queue/{item.pk}/skip"
        assert item.case.number in text(desk, address)
        seen = {"version": version_of_item(item.pk)}
        assert f'name="version" value="{seen["version"]}"' in text(desk, address)
        assert desk.post(address, {"reason": "", **seen}).status_code == 422
        assert desk.post(address, {"other": "My <b>neighbour</b>", **seen}).status_code == 302
        assert desk.get("/queue/skips").status_code == 403
        read = text(browser("sup", "supervisor"), "/queue/skips")
        assert "My &lt;b&gt;neighbour&lt;/b&gt;" in read

    def test_given_back(self, desk: Client) -> None:
        desk.post("/queue/take")
        item = WorkItem.objects.get(leased_by="ann")
        address, seen = f"/queue/{item.pk}/give-back", {"version": version_of_item(item.pk)}
        assert f'name="version" value="{seen["version"]}"' in text(desk)
        desk.post(address, seen)
        assert not WorkItem.objects.filter(leased_by="ann").exists()
        again = desk.post(address, {"version": version_of_item(item.pk)}, follow=True)
        assert "any more" in again.content.decode()

    @pytest.mark.parametrize("act", ["skip", "give-back"])
    def test_what_was_given_back_by_mistake_is_had_back(self, desk: Client, act: str) -> None:
        desk.post("/queue/take")
        item = WorkItem.objects.get(leased_by="ann")
        said = {"version": version_of_item(item.pk), "other": "my neighbour"}
        told = desk.post(f"/queue/{item.pk}/{act}", said, follow=True).content.decode()
        assert f'<form action="/queue/{item.pk}/undo" method="post">' in told
        again = desk.post(f"/queue/{item.pk}/undo", follow=True).content.decode()
        assert f"{item.case.number} is in your hand again" in again
        item.refresh_from_db()
        assert (item.leased_by, "ann" in item.skipped_by) == ("ann", False)
        assert (
            "It was not undone" in desk.post(f"/queue/{item.pk}/undo", follow=True).content.decode()
        )

    @pytest.mark.parametrize("act", ["skip", "give-back", "finish"])
    def test_nothing_is_done_with_work_that_changed_since_it_was_seen(self, act: str) -> None:
        put_many([Work(case().pk, "deadlines")], now=NOW)
        ann = browser("ann", "adjuster")
        ann.post("/queue/take")
        item = WorkItem.objects.get()
        seen = version_of_item(item.pk)
        record(item.case_id, "noted", NOW, now=NOW, by="sue", facts={})
        for version in (seen, ""):
            said = {"version": version, "other": "my neighbour", "note": "rung up"}
            told = ann.post(f"/queue/{item.pk}/{act}", said, follow=True).content.decode()
            assert "the work changed since you looked at it" in told
        assert "Noted by sue" in told or "noted by sue" in told
        item.refresh_from_db()
        assert (item.leased_by, item.done_at) == ("ann", None)
        said = {"version": version_of_item(item.pk), "other": "my neighbour", "note": "rung up"}
        ann.post(f"/queue/{item.pk}/{act}", said)
        item.refresh_from_db()
        assert item.leased_by != "ann" or item.done_at is not None

    def test_only_what_no_decision_ends_is_finished_by_hand(self) -> None:
        ann = browser("ann", "adjuster")
        for queue in ("claims", "deadlines"):
            put_many([Work(case().pk, queue)], now=NOW)
            ann.post("/queue/take")
            item = WorkItem.objects.get(queue=queue)
            ann.post(f"/queue/{item.pk}/finish", {"version": version_of_item(item.pk)})
        done = WorkItem.objects.filter(done_at__isnull=False)
        assert [each.queue for each in done] == ["deadlines"]

    def test_anothers_item_and_none_look_the_same(self) -> None:
        put_many([Work(case().pk, "claims", barred=("ann",))], now=NOW)
        ann, item = browser("ann", "adjuster"), WorkItem.objects.get()
        for identity in (item.pk, item.pk + 1):
            assert ann.get(f"/queue/{identity}/skip").status_code == 404


class TestViews:
    def test_kept_under_a_name_that_page_and_interface_know(self) -> None:
        put_many([Work(case().pk, "claims", at_stake=Money("70.00"))], now=NOW)
        put_many([Work(case().pk, "claims", at_stake=Money("7.00"))], now=NOW)
        ann = browser("ann", "adjuster")
        said = {"view": "unassigned", "at_stake": "50", "name": "  Over  fifty "}
        response = ann.post("/queue/views", said)
        assert response["Location"] == "/queue?view=over-fifty"
        assert SavedView.objects.get().filters == {"owner": "nobody", "at_stake": "50"}
        assert len(ann.get("/queue?view=over-fifty").context["rows"]) == 1
        assert len(ann.get("/api/v1/work?view=over-fifty").json()["results"]) == 1
        assert browser("bob", "adjuster").get("/queue?view=over-fifty").status_code == 400
        ann.post("/queue/views/over-fifty/remove")
        assert not SavedView.objects.exists()

    def test_not_under_the_name_of_one_everybody_has(self) -> None:
        ann = browser("ann", "adjuster")
        for name in ("Overdue", "", "!!!"):
            told = ann.post("/queue/views", {"name": name, "due": "today"}, follow=True)
            assert "not kept" in told.content.decode(), name

    def test_the_built_in_ones(self, desk: Client) -> None:
        tabs = {tab.url.split("view=")[1]: tab.count for tab in desk.get("/queue").context["tabs"]}
        assert list(tabs) == [
            "all",
            "mine",
            "due-today",
            "overdue",
            "high-dollar",
            "cob",
            "unassigned",
            "pended",
        ]
        for slug, count in tabs.items():
            rows = desk.get(f"/queue?view={slug}").context["rows"]
            assert len(rows) == min(int(count), 50), slug
