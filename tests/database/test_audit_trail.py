"""The trail of a case or a member: who did, who looked, before and after, why; and its doors."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from claims.models import Claim
from kernel.audit.table import HEAD, csv_lines
from kernel.audit.trail import Entry, UnknownMatter, _ways, of_case, of_member
from kernel.cases.models import Case
from kernel.members.models import Member
from kernel.record.acting import acting
from kernel.record.looking import looked
from kernel.record.models import Look
from kernel.record.nightly import Places, night
from kernel.record.verifying import verify
from tests import paying
from tests.factories import NOW
from tests.paying import Lined
from tests.staff import browser, machine, staff

pytestmark = pytest.mark.django_db

LINES = (Lined("350.00", "120.00", "50.00"),)
NOT_OF_A_CASE = {
    *("appeals.ReviewOrganizationHistory", "claims.PayeeAccountHistory"),
    *("claims.TradingPartnerHistory", "members.PlanTermsHistory", "webhooks.SubscriptionEvent"),
}


@pytest.fixture
def claim() -> Claim:
    (one,) = paying.on_file([paying.submitted(paying.member(paying.plan()), LINES)])
    paying.decide([(one, LINES)])
    return Claim.objects.get(pk=one)


def kinds(entries: list[Entry]) -> set[str]:
    return {each.kind for each in entries}


class TestTrail:
    def test_in_order_of_time_with_what_was_before(self, claim: Claim) -> None:
        with acting("j.ortiz"):
            Claim.objects.filter(pk=claim.pk).update(state="paid")
        looked("d.marsh", "claim page", now=NOW, case=claim.number, why="a call")
        found = of_case(claim.number)
        assert [each.at for each in found] == sorted(each.at for each in found)
        assert {"happened", "recorded", "made", "changed", "looked"} <= kinds(found)
        (last,) = [
            each for each in found if each.kind == "changed" and each.after.get("state") == "paid"
        ]
        assert (last.by, last.before, last.after) == (
            "j.ortiz",
            {"state": "decided"},
            {"state": "paid"},
        )
        (look,) = [each for each in found if each.kind == "looked"]
        assert (look.by, look.what, look.why) == ("d.marsh", "claim page", "a call")
        sources = {each.source.split()[0] for each in found}
        assert {"cases_event", "claims_decision", "claims_claimhistory", "record_look"} <= sources

    def test_of_a_member_has_their_cases_and_their_own_rows(self, claim: Claim) -> None:
        member = claim.member
        assert member
        with acting("p.raman"):
            Member.objects.filter(pk=member.pk).update(last_name="OTHER")
        looked("d.marsh", "coverages", now=NOW, member=member.number)
        found = of_member(member.number)
        assert {each.source for each in of_case(claim.number)} <= {each.source for each in found}
        assert any(each.after == {"last_name": "OTHER"} and each.by == "p.raman" for each in found)
        assert any(each.what == "coverages" for each in found)

    def test_nothing_of_another_case(self, claim: Claim) -> None:
        (other,) = paying.on_file([paying.submitted(paying.member(paying.plan()), LINES)])
        paying.decide([(other, LINES)])
        looked("d.marsh", "claim page", now=NOW, case=Case.objects.get(pk=other).number)
        ours = {each.source for each in of_case(claim.number)}
        theirs = {each.source for each in of_case(Case.objects.get(pk=other).number)}
        assert ours & theirs == set()

    def test_of_nobody(self) -> None:
        with pytest.raises(UnknownMatter):
            of_case("C26-9999999")
        with pytest.raises(UnknownMatter):
            of_member("NOBODY")

    def test_every_row_history_leads_to_a_case_or_a_member(self) -> None:
        """But those of people, providers, rosters and the like: a new one must be named here."""
        from django.apps import apps
        from pghistory.models import Event as History

        led = _ways(Case).keys() | _ways(Member).keys()
        lost = {
            model._meta.label
            for model in apps.get_models()
            if issubclass(model, History) and model._meta.managed and model not in led
        }
        about_nobody = ("people.", "providers.", "alerts.Shift")
        assert {each for each in lost if not each.startswith(about_nobody)} == NOT_OF_A_CASE

    def test_a_cell_is_no_formula(self) -> None:
        entry = Entry(NOW, "=1+1", "looked", "@x", "", {}, {"a": None}, "record_look 1")
        head, row = csv.reader(StringIO("".join(csv_lines([entry]))))
        assert tuple(head) == HEAD
        assert row[1:4] == ["'=1+1", "looked", "'@x"]
        assert row[6] == "a: nothing"


def test_what_the_pipeline_writes_is_as_its_versions_say(claim: Claim) -> None:
    with acting("j.ortiz"):
        Claim.objects.filter(pk=claim.pk).update(state="paid")
    assert verify(versions=True).damage == []


class TestDoors:
    def test_the_pages(self, claim: Claim) -> None:
        client = browser("d.falk", "compliance_officer")
        shown = client.get(reverse("audit"))
        assert "never verified" in shown.content.decode()
        assert client.post(reverse("audit"), {"case": claim.number.lower()})["Location"] == (
            reverse("audit-trail", kwargs={"number": claim.number})
        )
        trail = client.get(reverse("audit-trail", kwargs={"number": claim.number}))
        assert "version of a claim " in trail.content.decode()
        table = client.get(reverse("audit-trail-csv", kwargs={"number": claim.number}))
        assert table["Content-Type"].startswith("text/csv")
        assert "claims_claimhistory " in table.content.decode()
        looks = Look.objects.filter(actor="d.falk", what="audit trail", case=claim.number)
        assert looks.count() == 2
        assert client.get(reverse("audit-trail", kwargs={"number": "C1"})).status_code == 404
        assert Look.objects.filter(actor="d.falk", case="C1", outcome="nothing").exists()

    def test_a_member_is_no_part_of_an_address(self, claim: Claim) -> None:
        member = claim.member
        assert member
        client = browser("d.falk", "compliance_officer")
        shown = client.post(reverse("audit"), {"member": member.number})
        assert f"Audit trail of member {member.number}" in shown.content.decode()
        assert Look.objects.filter(actor="d.falk", member=member.number).exists()
        table = client.post(reverse("audit"), {"member": member.number, "as": "csv"})
        assert table["Content-Disposition"].startswith("attachment")
        assert client.post(reverse("audit"), {"member": "NOBODY"}).status_code == 404
        assert client.post(reverse("audit"), {}).status_code == 400

    def test_damage_stands_on_the_page_and_in_the_rail(self, claim: Claim, tmp_path: Any) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE cases_event DISABLE TRIGGER USER")
            cursor.execute("UPDATE cases_event SET actor = 'nobody'")
            changed = cursor.rowcount
        night(NOW, Places(tmp_path / "a", tmp_path / "k"))
        client = browser("d.falk", "compliance_officer")
        shown = client.get(reverse("audit")).content.decode()
        assert f"damaged in {changed} place" in shown
        assert "a column says other than its text" in shown
        said = machine("w.atch", "compliance_officer").get("/api/v1/audit").json()
        assert (said["whole"], said["damaged"]) == (False, changed)

    def test_for_machines(self, claim: Claim) -> None:
        watcher = machine("w.atch", "compliance_officer")
        said = watcher.get("/api/v1/audit").json()
        assert (said["whole"], said["verified_at"], said["damage"]) == (False, None, [])
        assert said["unproven"] > 0
        found = watcher.get(f"/api/v1/audit/{claim.number}").json()
        assert found["case"] == claim.number
        assert {"happened", "made"} <= {each["kind"] for each in found["entries"]}
        assert watcher.get("/api/v1/audit/C1").status_code == 404

    def test_the_command(self, claim: Claim) -> None:
        staff("d.falk", "compliance_officer")
        staff("t.ruiz", "adjuster")
        said = StringIO()
        call_command("audit_trail", claim.number, by="d.falk", stdout=said)
        assert "happened: received" in said.getvalue()
        table = StringIO()
        call_command("audit_trail", claim.number, by="d.falk", csv=True, stdout=table)
        rows = list(csv.DictReader(StringIO(table.getvalue())))
        assert rows[0].keys() == set(HEAD)
        with pytest.raises(CommandError, match="may not see the audit trail"):
            call_command("audit_trail", claim.number, by="t.ruiz")
        with pytest.raises(CommandError, match="no member has the number"):
            call_command("audit_trail", claim.number, member=True, by="d.falk")
