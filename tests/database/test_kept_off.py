"""Who may see a claim and who is barred from it: said by operation, page and interface alike."""

from itertools import count
from typing import Any

import pytest
from django.utils import timezone

from claims.models import Claim, Proposal, ProposalEnd
from claims.operations.review.bar import bar_from
from claims.operations.review.decide import decide
from claims.operations.review.held import find, read
from claims.operations.review.restrict import restrict_to
from claims.operations.review.words import UnableToKeepOff, UnknownClaim
from kernel.cases.assigning import assign
from kernel.cases.desk import take
from kernel.cases.models import Event, QueueMovement, WorkItem
from kernel.cases.version import Stale
from kernel.cases.wanted import Filters, Wanted
from kernel.people.policy import Actor, NotAllowed
from kernel.record.models import Look
from kernel.record.verifying import verify
from tests.reviewing import LATE, office, pended, version, word
from tests.staff import browser, machine
from tests.working import NOW, ZONE

pytestmark = pytest.mark.django_db
_keys = count(1)

WHY = "A record of treatment for substance use."
CLINICAL = "role:clinical_reviewer"


@pytest.fixture
def claim(monkeypatch: pytest.MonkeyPatch) -> Claim:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return pended()


def restricted(claim: Claim, to: str, by: Actor, reason: str = WHY) -> Any:
    return restrict_to(claim.number, to, reason, by, NOW, version(claim))


def barred(claim: Claim, person: str, by: Actor, reason: str = "Her sister treated her.") -> Any:
    return bar_from(claim.number, person, reason, by, NOW, version(claim))


def taken(actor: Actor) -> WorkItem | None:
    return take(actor, Wanted(("claims",), actor.name, NOW, ZONE, Filters()))


class TestRestricting:
    def test_hides_it_from_everybody_else_and_frees_their_work(self, claim: Claim) -> None:
        people = office()
        item = taken(people["a.ito"])
        assert item is not None
        assign([item.pk], "b.lund", people["v.cole"], now=NOW)
        made = restricted(claim, CLINICAL, people["v.cole"])
        assert (made.to, made.version) == (CLINICAL, version(claim))
        for name in ("a.ito", "v.cole"):
            with pytest.raises(UnknownClaim):
                find(claim.number, people[name], NOW)
        for name in ("dr.wu", "c.odom"):
            assert find(claim.number, people[name], NOW).case == claim.pk
        item.refresh_from_db()
        assert (item.leased_by, item.leased_until, item.assigned_to) == ("", None, "")
        moved = QueueMovement.objects.filter(item=item).order_by("-pk")[:2]
        assert {(each.what, each.from_whom, each.to_whom, each.who) for each in moved} == {
            ("give_back", "a.ito", "", "v.cole"),
            ("assign", "b.lund", "", "v.cole"),
        }
        event = Event.objects.get(case=claim.pk, name="restricted")
        assert (event.actor, event.facts) == ("v.cole", {"to": CLINICAL, "reason": WHY})
        assert verify().damage == []

    def test_leaves_the_work_of_who_still_sees_it(self, claim: Claim) -> None:
        people = office()
        item = taken(people["dr.wu"])
        assert item is not None
        restricted(claim, CLINICAL, people["v.cole"])
        item.refresh_from_db()
        assert item.leased_by == "dr.wu"

    def test_is_lifted_by_who_watches_where_who_said_it_sees_it_no_more(self, claim: Claim) -> None:
        people = office()
        restricted(claim, "a.ito", people["v.cole"])
        with pytest.raises(UnknownClaim):
            restricted(claim, "", people["v.cole"])
        restricted(claim, "", people["c.odom"], "The member took the wish back.")
        assert find(claim.number, people["v.cole"], NOW).facts.restricted_to == ""

    @pytest.mark.parametrize("name", ["a.ito", "s.reed", "dr.wu", "i.katz"])
    def test_is_for_supervisors_and_who_watches(self, claim: Claim, name: str) -> None:
        people = office()
        with pytest.raises(NotAllowed):
            restricted(claim, CLINICAL, people[name])
        assert Look.objects.filter(actor=name, outcome="refused").exists()

    @pytest.mark.parametrize(
        ("to", "reason", "told"),
        [
            (CLINICAL, " ", "say why"),
            (CLINICAL, "x" * 2001, "say why"),
            ("", WHY, "so already"),
            ("role:administrator", WHY, "administrator"),
            ("role:", WHY, "no role"),
            ("nobody.here", WHY, "nobody.here"),
            ("r.root", WHY, "r.root"),
        ],
    )
    def test_is_refused(self, claim: Claim, to: str, reason: str, told: str) -> None:
        people = office()
        browser("r.root", "administrator")
        with pytest.raises(UnableToKeepOff, match=told):
            restricted(claim, to, people["v.cole"], reason)
        assert not Event.objects.filter(case=claim.pk, name="restricted").exists()


class TestBarring:
    def test_takes_the_work_away_for_good(self, claim: Claim) -> None:
        people = office()
        item = taken(people["a.ito"])
        assert item is not None
        made = barred(claim, "a.ito", people["v.cole"])
        assert (made.person, made.version) == ("a.ito", version(claim))
        item.refresh_from_db()
        assert (item.leased_by, item.barred) == ("", ["a.ito"])
        assert taken(people["a.ito"]) is None
        with pytest.raises(NotAllowed, match="barred"):
            decide(claim.number, [word(claim, LATE)], people["a.ito"], NOW, version(claim))
        assert find(claim.number, people["a.ito"], NOW).facts.barred == ("a.ito",)
        assert verify().damage == []

    def test_holds_where_the_work_was_done_before(self, claim: Claim) -> None:
        people = office()
        WorkItem.objects.filter(case=claim.pk).update(done_at=NOW)
        barred(claim, "a.ito", people["v.cole"])
        assert read(claim.pk).facts.barred == ("a.ito",)

    def test_voids_what_they_proposed_and_nobody_elses(self, claim: Claim) -> None:
        people = office()
        decide(claim.number, [word(claim, LATE)], people["a.ito"], NOW, version(claim))
        barred(claim, "b.lund", people["v.cole"])
        assert not ProposalEnd.objects.exists()
        barred(claim, "a.ito", people["v.cole"])
        ended = ProposalEnd.objects.get(proposal=Proposal.objects.get(claim=claim.pk))
        assert (ended.how, ended.by) == ("void", "v.cole")
        item = WorkItem.objects.get(case=claim.pk, queue="claims", done_at=None)
        assert (item.assigned_to, item.barred) == ("", ["a.ito", "b.lund"])

    @pytest.mark.parametrize("name", ["a.ito", "s.reed", "c.odom"])
    def test_is_a_supervisors(self, claim: Claim, name: str) -> None:
        people = office()
        with pytest.raises(NotAllowed):
            barred(claim, "b.lund", people[name])

    def test_is_refused_twice_and_without_a_reason_or_a_person(self, claim: Claim) -> None:
        people = office()
        barred(claim, "a.ito", people["v.cole"])
        for person, reason in (("a.ito", "Again."), ("b.lund", " "), ("nobody", "No.")):
            with pytest.raises(UnableToKeepOff):
                barred(claim, person, people["v.cole"], reason)
        assert Event.objects.filter(case=claim.pk, name="barred").count() == 1

    def test_names_the_version_it_saw(self, claim: Claim) -> None:
        people = office()
        seen = version(claim)
        barred(claim, "a.ito", people["v.cole"])
        with pytest.raises(Stale):
            bar_from(claim.number, "b.lund", "Her sister.", people["v.cole"], NOW, seen)


class TestThePage:
    def test_restricts_and_leads_to_the_queue(self, claim: Claim) -> None:
        client = browser("m.vance", "supervisor")
        address = f"/claims/{claim.number}/access"
        assert address in client.get(f"/claims/{claim.number}").content.decode()
        given = {"act": "restrict", "to": CLINICAL, "version": version(claim)}
        page = client.post(address, given | {"reason": ""})
        assert (page.status_code, "Say why" in page.content.decode()) == (422, True)
        answer = client.post(address, given | {"reason": WHY})
        assert (answer.status_code, answer["Location"]) == (302, "/queue")
        assert client.get(address).status_code == 404

    def test_bars_and_says_so(self, claim: Claim) -> None:
        office()
        client = browser("m.vance", "supervisor")
        given = {"act": "bar", "person": "a.ito", "reason": "Kin.", "version": version(claim)}
        address = f"/claims/{claim.number}/access"
        answer = client.post(address, given)
        assert (answer.status_code, answer["Location"]) == (302, f"/claims/{claim.number}")
        assert "A. Ito" in client.get(address).content.decode() or "a.ito" in (
            client.get(address).content.decode()
        )
        assert client.post(address, given).status_code == 409
        assert client.post(address, {"act": "other"}).status_code == 422

    def test_lets_who_watches_restrict_and_not_bar(self, claim: Claim) -> None:
        client = browser("w.atch", "compliance_officer")
        before = client.get(f"/claims/{claim.number}").content.decode()
        restricted(claim, CLINICAL, office()["v.cole"])
        after = client.get(f"/claims/{claim.number}").content.decode()
        assert [">Restricted</span>" in each for each in (before, after)] == [False, True]
        page = client.get(f"/claims/{claim.number}/access").content.decode()
        assert "Change who may see it" in page
        assert "Bar this person" not in page


class TestTheInterface:
    def post(self, client: Any, claim: Claim, verb: str, body: Any, **headers: str) -> Any:
        seen = {"If-Match": f'"{version(claim)}"', "Idempotency-Key": f"off-{next(_keys)}"}
        kept = {name: value for name, value in {**seen, **headers}.items() if value}
        address = f"/api/v1/claims/{claim.number}/{verb}"
        return client.post(address, body, format="json", headers=kept)

    def test_does_the_same(self, claim: Claim) -> None:
        office()
        client, watcher = machine("m.vance", "supervisor"), machine("w.atch", "compliance_officer")
        made = self.post(client, claim, "bars", {"person": "a.ito", "reason": "Kin."})
        assert (made.status_code, made["ETag"]) == (201, f'"{version(claim)}"')
        made = self.post(client, claim, "restrictions", {"to": CLINICAL, "reason": WHY})
        assert (made.status_code, made.json()["to"]) == (201, CLINICAL)
        gone = self.post(client, claim, "restrictions", {"to": None, "reason": WHY})
        assert gone.status_code == 404
        lifted = self.post(watcher, claim, "restrictions", {"to": None, "reason": WHY})
        assert (lifted.status_code, lifted.json()["to"]) == (201, None)
        assert (
            self.post(watcher, claim, "bars", {"person": "b.lund", "reason": "Kin."}).status_code
            == 403
        )

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"to": CLINICAL}, 422),
            ({"to": 7, "reason": WHY}, 422),
            ({"to": "", "reason": WHY}, 422),
            ({"to": "no.body", "reason": WHY}, 409),
            ({"to": CLINICAL, "reason": WHY, "more": 1}, 422),
        ],
    )
    def test_refuses_what_is_wrong(self, claim: Claim, body: Any, status: int) -> None:
        office()
        client = machine("m.vance", "supervisor")
        assert self.post(client, claim, "restrictions", body).status_code == status

    def test_wants_the_version_that_was_seen(self, claim: Claim) -> None:
        client = machine("m.vance", "supervisor")
        body = {"to": CLINICAL, "reason": WHY}
        none = self.post(client, claim, "restrictions", body, **{"If-Match": ""})
        old = self.post(client, claim, "restrictions", body, **{"If-Match": '"old"'})
        assert (none.status_code, old.status_code) == (428, 412)
