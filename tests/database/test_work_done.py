"""Work handed out, handed over and done by interface and command; many at once by a job."""

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from appeals.operations.on_file import REVIEW
from claims.models import Claim
from claims.operations.bulk.acts import Given, UnableToDoMany
from claims.operations.bulk.many import do, look
from claims.operations.review.note import note
from kernel.cases import assigning
from kernel.cases.assigning import UnableToUndo, assign
from kernel.cases.lapsing import free_orphans
from kernel.cases.models import Event, QueueMovement, WorkItem
from kernel.cases.queue import Work, put_many
from kernel.jobs.models import Job
from kernel.jobs.running import one_part
from kernel.people.acting import actor_named
from kernel.people.policy import Actor, NotAllowed
from tests.factories import NOW, case
from tests.staff import browser, machine, staff
from tests.working import billed, decide, people, posted

pytestmark = pytest.mark.django_db

WORK = "/api/v1/work"


def put(queue: str = "claims", barred: tuple[str, ...] = (), **said: Any) -> int:
    """An item; its number."""
    one = case(**said)
    put_many([Work(one.pk, queue, ("why",), barred)], now=NOW)
    return WorkItem.objects.get(case=one).pk


def person(name: str, *roles: str) -> Actor:
    staff(name, *roles)
    return actor_named(name)


def post(client: APIClient, address: str, said: Any = None, key: str = "") -> Any:
    key = key or f"key-{timezone.now().timestamp()}"
    return client.post(address, said or {}, format="json", HTTP_IDEMPOTENCY_KEY=key)


def change(client: APIClient, item: int, verb: str, said: Any = None, seen: str = "") -> Any:
    """A change of an item as it was seen: as it is now, if nothing else is said."""
    seen = seen or client.get(f"{WORK}/{item}").get("ETag", '"0.0.0"')
    key = f"key-{timezone.now().timestamp()}"
    headers = {"HTTP_IDEMPOTENCY_KEY": key, "HTTP_IF_MATCH": seen}
    return client.post(f"{WORK}/{item}/{verb}", said or {}, format="json", **headers)


def many(client: APIClient, said: dict[str, Any]) -> Any:
    """Looked at, then done to what was seen."""
    looked = client.post(f"{WORK}/many/previews", said, format="json").json()
    seen = {str(each["item"]): each["version"] for each in looked["results"]}
    return post(client, f"{WORK}/many", {**said, "versions": seen})


def run(job: int) -> Job:
    while one_part(job, now=timezone.now()):
        pass
    return Job.objects.get(pk=job)


class TestAssigning:
    def test_it_is_theirs_and_nobody_elses(self) -> None:
        sup, _ = person("sup", "supervisor"), staff("ann", "adjuster")
        item = put()
        (done,) = assign([item], "ann", sup, now=NOW, why="knows the group")
        assert done.answer
        row = QueueMovement.objects.get(what="assign")
        assert (row.who, row.from_whom, row.to_whom, row.why) == (
            *("sup", "", "ann"),
            "knows the group",
        )
        assert WorkItem.objects.get().assigned_to == "ann"

    def test_why_not(self) -> None:
        sup = person("sup", "supervisor")
        staff("ann", "adjuster"), staff("col", "compliance_officer")
        free, barred = put(), put(barred=("ann",))
        restricted, done = put(restricted_to="bob"), put()
        WorkItem.objects.filter(pk=done).update(done_at=NOW)
        asked = [free, barred, restricted, done, 10**9]
        looked = assign(asked, "ann", sup, now=NOW)
        assert [bool(each.answer) for each in looked] == [True, False, False, False, False]
        assert [each.answer.why for each in looked[1:]] == [
            "ann is barred from it",
            "it is restricted to bob",
            "it is done",
            "there is no work item 1000000000",
        ]
        assert "may not take work" in assign([free], "col", sup, now=NOW)[0].answer.why
        assert "nobody here is called" in assign([free], "zed", sup, now=NOW)[0].answer.why
        assert assign([free], "ann", sup, now=NOW)[0].answer.why == "it is ann's already"

    def test_whoever_is_handed_no_work_of_a_queue_is_not_given_it(self) -> None:
        """An adjuster does not even see appeals: theirs, it would be out of everybody's sight."""
        sup, item = person("sup", "supervisor"), put(REVIEW)
        staff("ann", "adjuster"), staff("doc", "clinical_reviewer")
        (refused,) = assign([item], "ann", sup, now=NOW)
        assert (bool(refused.answer), "may not" in refused.answer.why) == (False, True)
        assert WorkItem.objects.get().assigned_to == ""
        assert assign([item], "doc", sup, now=NOW)[0].answer

    def test_who_has_it_in_hand_is_not_interrupted(self) -> None:
        sup, _ = person("sup", "supervisor"), staff("ann", "adjuster")
        item, until = put(), NOW + timedelta(minutes=5)
        WorkItem.objects.update(leased_by="bob", leased_until=until)
        (done,) = assign([item], "ann", sup, now=NOW)
        assert done.said == "bob has it in hand until the lease ends"
        row = WorkItem.objects.get()
        assert (row.assigned_to, row.leased_by, row.leased_until) == ("ann", "bob", until)

    def test_not_by_everybody(self) -> None:
        ann, item = person("ann", "adjuster"), put()
        with pytest.raises(NotAllowed):
            assign([item], "ann", ann, now=NOW)

    def test_who_left_orphans_nothing(self) -> None:
        gone, there = staff("gone", "adjuster"), staff("there", "adjuster")
        mine, theirs = put(), put()
        WorkItem.objects.filter(pk=mine).update(assigned_to="gone")
        WorkItem.objects.filter(pk=theirs).update(assigned_to="there")
        assert free_orphans(now=NOW) == 0
        gone.is_active = False
        gone.save()
        assert [free_orphans(now=NOW) for _ in range(2)] == [1, 0]
        assert WorkItem.objects.get(pk=mine).assigned_to == ""
        there.person.roles.update(role="compliance_officer")
        assert free_orphans(now=NOW) == 1


class TestInterface:
    def test_taken_kept_and_given_back(self) -> None:
        item, ann = put("claims"), machine("ann", "adjuster")
        taken = post(ann, f"{WORK}/take")
        assert (taken.status_code, taken.json()["id"]) == (200, item)
        assert taken.json()["leased_by"] == "ann"
        assert post(ann, f"{WORK}/{item}/keep").status_code == 200
        assert change(ann, item, "give-back").json()["leased_by"] is None
        assert post(ann, f"{WORK}/{item}/keep").status_code == 409
        moves = ann.get(f"{WORK}/{item}").json()["movements"]
        assert [each["what"] for each in moves] == ["put", "take", "give_back"]

    def test_what_was_given_back_is_had_back(self) -> None:
        item, ann = put("claims"), machine("ann", "adjuster")
        post(ann, f"{WORK}/take")
        change(ann, item, "give-back")
        assert change(ann, item, "undo").json()["leased_by"] == "ann"
        assert change(ann, item, "undo").status_code == 409
        moves = ann.get(f"{WORK}/{item}").json()["movements"]
        assert [each["what"] for each in moves] == ["put", "take", "give_back", "take"]

    def test_one_key_is_one_item(self) -> None:
        put(), put()
        ann = machine("ann", "adjuster")
        first, again = (post(ann, f"{WORK}/take", key="one") for _ in range(2))
        assert first.json()["id"] == again.json()["id"]
        assert WorkItem.objects.filter(leased_by="ann").count() == 1
        assert ann.post(f"{WORK}/take", {}, format="json").status_code == 400

    def test_nothing_left_and_a_view_nobody_has(self) -> None:
        ann = machine("ann", "adjuster")
        assert post(ann, f"{WORK}/take").status_code == 204
        assert post(ann, f"{WORK}/take?view=nobodys").status_code == 400

    def test_skipped_and_who_reads_why(self) -> None:
        item, ann, sup = put(), machine("ann", "adjuster"), machine("sup", "supervisor")
        post(ann, f"{WORK}/take")
        assert change(ann, item, "skip", {"reason": ""}).status_code == 400
        assert change(ann, item, "skip", {"reason": "my neighbour"}).status_code == 200
        assert post(ann, f"{WORK}/take").status_code == 204
        assert ann.get(f"{WORK}/skips").status_code == 403
        (told,) = sup.get(f"{WORK}/skips").json()["results"]
        assert (told["who"], told["why"]) == ("ann", "my neighbour")
        why = {
            name: [each["why"] for each in client.get(f"{WORK}/{item}").json()["movements"]][-1]
            for name, client in (("ann", ann), ("sup", sup))
        }
        assert why == {"ann": None, "sup": "my neighbour"}

    def test_assigned_and_refused(self) -> None:
        item, sup = put(barred=("bob",)), machine("sup", "supervisor")
        staff("ann", "adjuster"), staff("bob", "adjuster")
        assert change(sup, item, "assign", {"to": "ann"}).json()["assigned_to"] == "ann"
        refused = change(sup, item, "assign", {"to": "bob"})
        assert refused.status_code == 409
        assert "barred" in refused.json()["detail"]
        assert change(sup, item, "assign", {"to": None}).json()["assigned_to"] is None
        assert change(sup, item, "assign", {"to": ["ann"]}).status_code == 400
        assert change(machine("cem", "adjuster"), item, "assign", {"to": "ann"}).status_code == 403

    def test_without_a_version_nothing_is_changed(self) -> None:
        item, sup = put(), machine("sup", "supervisor")
        staff("ann", "adjuster")
        for verb, said in (("assign", {"to": "ann"}), ("skip", {"reason": "x"}), ("finish", {})):
            assert post(sup, f"{WORK}/{item}/{verb}", said).status_code == 428, verb
        assert post(sup, f"{WORK}/{item}/give-back").status_code == 428
        assert WorkItem.objects.get(pk=item).assigned_to == ""

    def test_who_saw_it_before_is_told_what_changed(self) -> None:
        item, sup, ann = put(), machine("sup", "supervisor"), machine("ann", "adjuster")
        seen = sup.get(f"{WORK}/{item}")["ETag"]
        taken = post(ann, f"{WORK}/take")
        assert taken["ETag"] == sup.get(f"{WORK}/{item}")["ETag"] != seen
        kept = post(ann, f"{WORK}/{item}/keep")
        assert kept["ETag"] == taken["ETag"], "whoever keeps at it changes nothing"
        stale = change(sup, item, "assign", {"to": "ann"}, seen)
        assert stale.status_code == 412
        assert [(each["name"], each["by"]) for each in stale.json()["changed"]] == [("take", "ann")]
        assert stale.json()["current"] == f"{WORK}/{item}"
        assert stale["ETag"] == taken["ETag"]
        made = change(sup, item, "assign", {"to": "ann"}, taken["ETag"])
        assert made.status_code == 200
        assert made["ETag"] not in (seen, taken["ETag"])
        assert change(sup, item, "assign", {"to": None}, '"no.such"').status_code == 412

    def test_other_reasons_are_another_version(self) -> None:
        item, sup = put(), machine("sup", "supervisor")
        staff("ann", "adjuster")
        seen = sup.get(f"{WORK}/{item}")["ETag"]
        put_many([Work(WorkItem.objects.get().case_id, "claims", ("another",))], now=NOW)
        assert change(sup, item, "assign", {"to": "ann"}, seen).status_code == 412

    def test_what_is_not_theirs_is_not_there(self) -> None:
        barred, restricted = put(barred=("ann",)), put(restricted_to="bob")
        ann = machine("ann", "adjuster")
        for item in (barred, restricted, 10**9):
            assert ann.get(f"{WORK}/{item}").status_code == 404
            assert change(ann, item, "skip", {"reason": "x"}).status_code == 404

    def test_views_with_their_counts(self) -> None:
        put(), put()
        ann = machine("ann", "adjuster")
        said = {"name": "Late ones", "filters": {"due": "overdue"}}
        assert post(ann, f"{WORK}/views", said).status_code == 201
        for wrong in ({"colour": "red"}, {"due": "soon"}):
            assert post(ann, f"{WORK}/views", {"name": "x", "filters": wrong}).status_code == 422
        views = {each["view"]: each for each in ann.get(f"{WORK}/views").json()["results"]}
        assert views["all"]["count"] == 2
        assert (views["late-ones"]["own"], views["late-ones"]["count"]) == (True, 0)
        assert (views["late-ones"]["columns"], views["all"]["columns"]) == ([], [])
        said["columns"] = ["clock", "member", "clock"]
        kept = post(ann, f"{WORK}/views", said).json()
        assert kept["columns"] == ["member", "clock"]
        page = browser("ann", "adjuster").get("/queue?view=late-ones").content.decode()
        assert (">Member</th>" in page, ">Billed</th>" in page) == (True, False)
        for columns in (["colour"], "clock", [["clock"]], ["clock"] * 21):
            wrong = {"name": "x", "filters": {}, "columns": columns}
            assert post(ann, f"{WORK}/views", wrong).status_code == 400
        assert ann.delete(f"{WORK}/views/late-ones").status_code == 204
        assert ann.delete(f"{WORK}/views/late-ones").status_code == 404

    def test_a_view_of_a_queue_is_for_whoever_may_see_it(self) -> None:
        for name, role, has in (("ann", "adjuster", False), ("bea", "appeals_specialist", True)):
            client = machine(name, role)
            views = {each["view"] for each in client.get(f"{WORK}/views").json()["results"]}
            assert ("appeals-expedited" in views, "all" in views) == (has, True)
            answer = client.get(f"{WORK}?view=appeals-expedited")
            assert answer.status_code == (200 if has else 400)


class TestCommand:
    def said(self, *args: str) -> list[dict[str, Any]]:
        out = StringIO()
        call_command("work", *args, "--json", stdout=out)
        return [json.loads(line) for line in out.getvalue().splitlines()]

    def test_as_the_pages_have_it(self) -> None:
        staff("ann", "adjuster")
        item = put()
        assert [each["item"] for each in self.said("--by", "ann")] == [item]
        assert self.said("--view", "overdue", "--by", "ann") == []
        assert "due-today" in {each["view"] for each in self.said("views", "--by", "ann")}
        assert self.said("take", "--by", "ann")[0]["leased_by"] == "ann"
        (skipped,) = self.said("skip", str(item), "--reason", "no", "--by", "ann")
        assert skipped["leased_by"] is None
        with pytest.raises(SystemExit):
            self.said("take", "--by", "ann")

    def test_assigned(self) -> None:
        staff("sup", "supervisor"), staff("ann", "adjuster")
        item, barred = put(), put(barred=("ann",))
        assert self.said("assign", str(item), "--to", "ann", "--by", "sup")[0]["done"]
        with pytest.raises(SystemExit) as refused:
            self.said("assign", str(barred), "--to", "ann", "--by", "sup")
        assert refused.value.code == 3

    @pytest.mark.parametrize(
        ("args", "code"),
        [
            (("--view", "nobodys", "--by", "ann"), 2),
            (("--due", "soon", "--by", "ann"), 2),
            (("--by", "nobody"), 2),
            (("assign", "1", "--by", "ann"), 2),
            (("skip", "--by", "ann"), 2),
            (("assign", "1", "--to", "ann", "--by", "ann"), 3),
            (("skip", "999999", "--reason", "x", "--by", "ann"), 3),
        ],
    )
    def test_refused(self, args: tuple[str, ...], code: int) -> None:
        staff("ann", "adjuster")
        with pytest.raises(CommandError) as refused:
            self.said(*args)
        assert refused.value.returncode == code


@pytest.fixture
def claims(tmp_path: Path) -> list[int]:
    """Work on claims: two that pend, and one that is decided."""
    people(60)
    posted(billed(60), tmp_path)
    decide()
    decided = Claim.objects.filter(state="decided").first()
    assert decided
    put_many([Work(decided.pk, "claims", ("x",))], now=NOW)
    found = WorkItem.objects.filter(queue="claims").order_by("case__claim__state", "pk")
    assert [each.case.claim.state for each in found] == ["decided", "pended", "pended"]
    return [each.pk for each in found]


class TestManyAtOnce:
    def test_assigned_after_a_preview(self) -> None:
        sup, _ = person("sup", "supervisor"), staff("ann", "adjuster")
        items = [put(barred=("ann",) if place < 5 else ()) for place in range(42)]
        looked = look(items, Given("assign", to="ann"), sup, NOW)
        assert sum(bool(each.answer) for each in looked) == 37
        assert not WorkItem.objects.filter(assigned_to="ann").exists()
        job = do(items, Given("assign", to="ann"), sup, NOW)
        assert job.total == 37
        done = run(job.pk)
        assert (done.state, done.result) == ("done", {"changed": 37, "refused": []})
        assert WorkItem.objects.filter(assigned_to="ann").count() == 37

    def test_undone_within_ten_seconds(self) -> None:
        sup, _ = person("sup", "supervisor"), staff("ann", "adjuster")
        was, free = put(), put()
        WorkItem.objects.filter(pk=was).update(assigned_to="bob")
        job = run(do([was, free], Given("assign", to="ann"), sup, NOW).pk)
        assert job.finished_at
        late = job.finished_at + assigning.UNDO + assigning.GRACE + timedelta(seconds=1)
        with pytest.raises(UnableToUndo):
            assigning.undo(job.pk, sup, now=late)
        with pytest.raises(UnableToUndo):
            assigning.undo(job.pk, person("other", "supervisor"), now=job.finished_at)
        assert assigning.undo(job.pk, sup, now=job.finished_at) == 2
        assert WorkItem.objects.get(pk=was).assigned_to == "bob"
        assert WorkItem.objects.get(pk=free).assigned_to == ""

    def test_undone_over_the_interface(self) -> None:
        sup, _ = machine("sup", "supervisor"), staff("ann", "adjuster")
        item = put()
        now = timezone.now()
        job = run(do([item], Given("assign", to="ann"), actor_named("sup"), now).pk)
        address = f"/api/v1/work/many/{job.pk}/undo"
        other = post(machine("other", "supervisor"), address, {})
        assert (other.status_code, other.json()["code"]) == (409, "conflict")
        assert post(machine("cy", "adjuster"), address, {}).status_code == 403
        assert WorkItem.objects.get(pk=item).assigned_to == "ann"
        assert post(sup, address, {}).json() == {"job": job.pk, "undone": 1}
        assert WorkItem.objects.get(pk=item).assigned_to == ""

    @pytest.mark.parametrize(
        ("address", "said"),
        [
            ("/api/v1/work/many/previews", {"act": "note", "items": [1], "text": "x"}),
            ("/api/v1/looks/searches", {"membr": "X1"}),
            ("/api/v1/people", {"username": "a.b", "name": "A B", "roles": [], "athority": {}}),
            ("/api/v1/work/views", {"name": "Mine", "filters": {}, "colums": ["claim"]}),
        ],
    )
    def test_a_key_nobody_knows_is_refused(self, address: str, said: dict[str, Any]) -> None:
        who = machine("all", "supervisor", "compliance_officer", "administrator")
        answer = post(who, address, said)
        assert answer.status_code == 400
        assert [(each["path"], each["message"]) for each in answer.json()["errors"]] == [
            ([*said][-1], "is not known here")
        ]

    def test_pended_and_what_cannot_be(self, claims: list[int]) -> None:
        """What is decided cannot wait, nor what another has in hand."""
        ann, reason = person("ann", "adjuster"), "clinical_review"
        _, one, held = claims
        until = timezone.now() + timedelta(minutes=5)
        WorkItem.objects.filter(pk=held).update(leased_by="bob", leased_until=until)
        looked = look(claims, Given("pend", reason=reason, note="x"), ann, timezone.now())
        assert [bool(each.answer) for each in looked] == [False, True, False]
        assert "only what pends can wait" in looked[0].answer.why
        assert looked[1].said.startswith("until ")
        assert looked[2].answer.why == "bob has it in hand"
        job = run(do(claims, Given("pend", reason=reason, note="x"), ann, timezone.now()).pk)
        assert job.result["changed"] == 1
        assert [each.pk for each in WorkItem.objects.filter(waiting_until__isnull=False)] == [one]
        assert Event.objects.get(name="waits").actor == "ann"

    def test_what_changed_since_the_preview_is_left_alone(self, claims: list[int]) -> None:
        ann = person("ann", "adjuster")
        given = Given("pend", reason="clinical_review", note="x")
        job = do(claims[1:], given, ann, timezone.now())
        number = WorkItem.objects.get(pk=claims[1]).case.number
        note(number, "something new", ann, timezone.now())
        done = run(job.pk)
        assert done.result["changed"] == 1
        (refused,) = done.result["refused"]
        assert refused["case"] == number
        assert "changed since you looked" in refused["why"]

    def test_what_changed_between_the_preview_and_the_click_is_left_alone(
        self, claims: list[int]
    ) -> None:
        """By the page: its form gives back the versions it showed."""
        client = browser("ann", "adjuster")
        said = {"act": "pend", "reason": "clinical_review", "note": "x", "item": claims[1:]}
        shown = client.post("/queue/bulk", {**said, "step": "preview"}).content.decode()
        versions = dict(re.findall(r'name="(version-\d+)" value="([^"]+)"', shown))
        assert set(versions) == {f"version-{item}" for item in claims[1:]}
        number = WorkItem.objects.get(pk=claims[1]).case.number
        note(number, "something new", person("bob", "adjuster"), timezone.now())
        assert client.post("/queue/bulk", {**said, **versions, "step": "do"}).status_code == 302
        done = run(Job.objects.latest("pk").pk)
        assert done.result["changed"] == 1
        assert [each["case"] for each in done.result["refused"]] == [number]

    def test_noted(self, claims: list[int]) -> None:
        ann = person("ann", "adjuster")
        job = run(do(claims, Given("note", note="Corrected claims come."), ann, NOW).pk)
        assert job.message == "3 of 3 changed"
        notes = Event.objects.filter(name="noted")
        assert {each.facts["text"] for each in notes} == {"Corrected claims come."}
        assert notes.count() == 3

    def test_who_may_no_more_changes_nothing_more(self, claims: list[int]) -> None:
        ann = person("ann", "adjuster")
        job = do(claims, Given("note", note="x"), ann, NOW)
        user = staff("ann", "compliance_officer")
        done = run(job.pk)
        assert done.result["changed"] == 0
        assert len(done.result["refused"]) == 3
        assert user.get_username() == "ann"

    @pytest.mark.parametrize(
        "given",
        [
            Given("approve"),
            Given("note"),
            Given("note", note="x" * 4001),
            Given("pend", reason="whim"),
            Given("pend", reason="medical_records"),
            Given("assign", to="nobody here"),
        ],
    )
    def test_what_can_be_done_to_none(self, given: Given) -> None:
        sup, item = person("sup", "supervisor"), put()
        with pytest.raises(UnableToDoMany):
            look([item], given, sup, NOW)

    def test_too_many_none_and_not_by_everybody(self) -> None:
        sup, ann = person("sup", "supervisor"), person("ann", "adjuster")
        for items in ([], list(range(1, 202))):
            with pytest.raises(UnableToDoMany):
                look(items, Given("note", note="x"), sup, NOW)
        with pytest.raises(NotAllowed):
            look([put()], Given("assign", to="ann"), ann, NOW)
        with pytest.raises(UnableToDoMany, match="none of them"):
            do([10**9], Given("note", note="x"), sup, NOW)

    def test_by_the_pages(self, claims: list[int]) -> None:
        ann = browser("ann", "adjuster")
        said = {"act": "note", "item": [str(each) for each in claims]}
        assert "3 selected" in ann.post("/queue/bulk", said).content.decode()
        asked = {**said, "note": "<i>for all</i>", "step": "preview"}
        shown = ann.post("/queue/bulk", asked).content.decode()
        assert "3 of 3 will change" in shown
        assert "&lt;i&gt;for all&lt;/i&gt;" in shown
        assert not Job.objects.exists()
        response = ann.post("/queue/bulk", {**asked, "step": "do"})
        job = Job.objects.get()
        assert response["Location"] == f"/jobs/{job.pk}"
        assert "0 of 3" in ann.get(f"/jobs/{job.pk}").content.decode()
        run(job.pk)
        assert "3 of 3 changed" in ann.get(f"/jobs/{job.pk}").content.decode()
        assert str(job.pk) in ann.get("/jobs").content.decode()
        assert browser("bob", "adjuster").get(f"/jobs/{job.pk}").status_code == 404
        assert ann.post("/queue/bulk", {"act": "note"}).status_code == 302
        assert ann.post("/queue/bulk", {**said, "act": "assign"}).status_code == 403
        assert ann.post("/queue/bulk", {**said, "step": "do"}).status_code == 422

    def test_by_the_interface(self) -> None:
        sup, _ = machine("sup", "supervisor"), staff("ann", "adjuster")
        items = [put(), put(barred=("ann",))]
        said = {"act": "assign", "items": items, "to": "ann"}
        looked = sup.post(f"{WORK}/many/previews", said, format="json").json()
        assert looked["changes"] == 1
        assert [each["why"] for each in looked["results"]] == [None, "ann is barred from it"]
        assert post(sup, f"{WORK}/many", said).status_code == 400, "without what was seen"
        assert post(sup, f"{WORK}/many", {**said, "versions": {}}).status_code == 428
        started = many(sup, said)
        assert started.status_code == 202
        run(started.json()["job"])
        found = sup.get(started["Location"]).json()
        assert (found["state"], found["done"], found["result"]["changed"]) == ("done", 1, 1)
        assert machine("bob", "supervisor").get(started["Location"]).status_code == 404
        assert [each["job"] for each in sup.get("/api/v1/jobs").json()["results"]] == [found["job"]]
        for wrong in ({"act": "deny"}, {"items": []}, {"items": ["x"]}, {"items": [1 << 63]}):
            sent = {**said, "versions": {}, **wrong}
            assert post(sup, f"{WORK}/many", sent).status_code == 400
        seen = {str(item): "x" for item in items}
        sent = {**said, "to": "zed", "versions": seen}
        assert post(sup, f"{WORK}/many", sent).status_code == 422

    def test_what_changed_since_the_preview_is_left_alone_by_the_interface(self) -> None:
        sup, bob = machine("sup", "supervisor"), machine("bob", "adjuster")
        staff("ann", "adjuster")
        taken, free = put(), put()
        said = {"act": "assign", "items": [taken, free], "to": "ann"}
        looked = sup.post(f"{WORK}/many/previews", said, format="json").json()["results"]
        seen = {str(each["item"]): each["version"] for each in looked}
        (first,) = [post(bob, f"{WORK}/take").json()["id"]]
        done = run(post(sup, f"{WORK}/many", {**said, "versions": seen}).json()["job"])
        assert [each["item"] for each in done.result["refused"]] == [first]
        assert "take by bob" in done.result["refused"][0]["why"]
        left = WorkItem.objects.get(assigned_to="ann")
        assert left.pk == ({taken, free} - {first}).pop()

    def test_cancelled(self) -> None:
        sup, _ = machine("sup", "supervisor"), staff("ann", "adjuster")
        said = {"act": "assign", "items": [put() for _ in range(15)], "to": "ann"}
        job = many(sup, said).json()["job"]
        assert one_part(job, now=timezone.now())
        assert post(sup, f"/api/v1/jobs/{job}/cancel").json()["cancel"] is True
        assert run(job).state == "cancelled"
        assert WorkItem.objects.filter(assigned_to="ann").count() == 10


def test_a_page_of_a_job_that_tells_at_each_quarter() -> None:
    job = Job.objects.create(
        kind="work.many", by="ann", total=8, made_at=NOW, touched_at=NOW, state="running", done=3
    )
    ann: Client = browser("ann", "adjuster")
    script = {"HTTP_HX_REQUEST": "true"}
    first = ann.get(f"/jobs/{job.pk}?told=0", **script).content.decode()
    assert "<html" not in first
    assert "hx-get" in first
    assert "usa-sr-only" in first, "a quarter is new"
    again = ann.get(f"/jobs/{job.pk}?told=25", **script).content.decode()
    assert "usa-sr-only" not in again
    ann.post(f"/jobs/{job.pk}/cancel")
    assert "stops after" in ann.get(f"/jobs/{job.pk}").content.decode()
    Job.objects.update(state="done", done=8, finished_at=timezone.now())
    end = ann.get(f"/jobs/{job.pk}?told=25", **script).content.decode()
    assert "hx-get" not in end
