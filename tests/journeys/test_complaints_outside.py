"""A grievance's two ways outside, each beside the plan's own: to the QIO and back; to the
commissioner and on to external review.  Neither closes the other.

A real worker with its clock and a real Valkey, both of this test's own.
"""

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from appeals.models import Appeal, ExternalReview
from appeals.operations.assign_iro import Named, assigned_by_others
from appeals.operations.external_request import ReviewAsked
from claims.models import OpinionChain
from claims.operations.materials import Wanted, ask_for
from grievances.external.answering import Effected
from grievances.external.commissioner import Disposed, Inquiry
from grievances.external.pages import Response
from grievances.external.qio import Asked, Determination, Found
from grievances.models import Grievance, Matter
from grievances.operations.matters import department, quality, refer
from grievances.operations.matters.doors import Whom
from grievances.operations.open import Said
from kernel.cases.models import Deadline, Event
from kernel.cases.version import version_of
from kernel.outside.models import Escalation, Packet
from tests.appealing import appealed, denied, paying
from tests.bodies import COORDINATOR, SPECIALIST, version
from tests.forwarding import receipts
from tests.grieving import ZONE, grieved
from tests.journeys.test_worker import Place, await_, broker, place, worker

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["broker", "place"]

DAY = timedelta(days=1)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """The folder whoever carries files empties."""
    folder = tmp_path / "outside"
    monkeypatch.setenv("RECOURSE_OUTSIDE", str(folder))
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return folder


def clock(row: Matter | Grievance | ExternalReview, name: str) -> Deadline:
    return Deadline.objects.get(case=row.pk, clock=name)


def carried(outside: Path, row: Matter) -> None:
    """The worker hands the packet over; its receipt comes back, and the worker takes it."""
    delivery = Escalation.objects.filter(case=row.pk).latest("pk").deliveries.get()

    def listed() -> list[tuple[Path, dict[str, str]]]:
        found = []
        for path in (outside / "out").glob("packets-*/receipts.csv"):
            rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
            found += [(path, each) for each in rows if int(each["delivery"]) == delivery.pk]
        return found

    await_(lambda: bool(listed()))
    ((path, line),) = listed()
    sent = (path.parent / line["file"]).read_bytes()
    assert sent == bytes(Packet.objects.get(escalations__deliveries=delivery).pdf)
    assert not Event.objects.filter(case=row.pk, name="file_forwarded").exists()
    (outside / "in").mkdir(exist_ok=True)
    draft = outside / f"{delivery.pk}.part"
    draft.write_text(receipts([line], timezone.now()), encoding="utf-8")
    draft.rename(outside / "in" / f"{delivery.pk}.csv")
    await_(lambda: (outside / "taken" / f"{delivery.pk}.csv").exists())
    row.refresh_from_db()


def obstructed(regimes: tuple[str, ...], days: int) -> Grievance:
    """A member whose films never reached the second surgeon."""
    at = timezone.now() - days * DAY
    of = paying.member(paying.plan(*regimes, network="required"))
    chain = OpinionChain.objects.create(
        member=of, subject_kind="surgery", diagnosis="M1711", opened_on=at.date() - 30 * DAY,
        started_by="test",
    )  # fmt: skip
    films = Wanted("imaging", "Lone Tree Imaging", follow_up_on=at.date() + 5 * DAY)
    ask_for(chain.pk, films, zone=ZONE, now=at - DAY, by="i.katz")
    issues = (
        Said("My films were never sent to the second surgeon."),
        Said("I was told to have the operation anyway.", quality_of_care=True),
    )
    return grieved(of, regimes, at=at, now=at, issues=issues, chain=chain)


def test_an_obstruction_goes_to_the_qio_and_comes_back(broker: Place, outside: Path) -> None:
    grievance = obstructed(("medicare_advantage",), days=6)
    asked_at = timezone.now() - 3 * DAY
    asked = Asked(
        concerns=("The second surgeon had no films.", "The patient was pressed to agree."),
        state="TX", received_at=asked_at, theirs="QIO-4471", occurred_on=asked_at.date() - 20 * DAY,
    )  # fmt: skip
    whom = Whom(grievance=grievance.number)
    review = quality.open_review(whom, asked, COORDINATOR, asked_at)
    assert clock(review, "qio_records").due_on == _local(asked_at) + timedelta(days=14)
    now = timezone.now()
    made = quality.send(review.number, "", COORDINATOR, now, version(review))
    titles = [each["title"] for each in made.packet.manifest]
    assert {"Facts", "Timeline", "The plan's own grievance", "Materials of the opinion"} <= set(
        titles
    )
    with worker(broker):
        carried(outside, review)
    assert (review.state, clock(review, "qio_records").state) == ("answered", "met")
    interim = Matter.objects.get(previous=review, level="interim")
    assert clock(interim, "qio_interim_determination").state == "running"
    at = timezone.now()
    quality.told_interim(review.number, at, at, COORDINATOR, at, version(review))
    quality.offer_ended(review.number, "statement", at, COORDINATOR, at, version(review))
    found = (
        Found(1, "not_met", "Records reach a consultant before the visit", "They never left."),
        Found(2, "met", "A patient decides freely", "The notes show no pressure."),
    )
    said = Determination(found, _local(at), at, reference="QIO-4471-D")
    determination = quality.determined(review.number, said, COORDINATOR, at, version(review))
    assert clock(determination, "qio_reconsideration_filing").due_on == _local(at) + 3 * DAY
    done = Effected("effectuated", at, "films sent by courier")
    quality.mended(review.number, done, COORDINATOR, at, version(review))
    review.refresh_from_db()
    grievance.refresh_from_db()
    assert review.state == "closed"
    assert grievance.state == "received", "the QIO's word closes no grievance"
    assert clock(grievance, "ma_grievance").state == "running"
    kept = Escalation.objects.get(case=review.pk).answer
    assert (kept["outcome"], kept["effectuated"]["how"]) == ("not_met", "effectuated")


def test_a_texan_goes_to_the_commissioner_and_on_to_external_review(
    broker: Place, outside: Path
) -> None:
    regimes = ("tx_insured", "aca_individual")
    grievance = obstructed(regimes, days=6)
    assert grievance.member
    asked_at = timezone.now() - 4 * DAY
    appeal = appealed(denied(grievance.member), at=asked_at - DAY, now=asked_at)
    for state in ({"state": "admitted"}, {"state": "decided", "outcome": "upheld"}):
        Appeal.objects.filter(pk=appeal.pk).update(**state)
    inquiry = Inquiry(
        asks=("Why were the films not sent?", "Why was the visit refused?"),
        received_at=asked_at, theirs="TDI-90210", sent_on=_local(asked_at) - DAY,
    )  # fmt: skip
    whom = Whom(grievance=grievance.number, case=appeal.number)
    matter = department.open_inquiry(whom, inquiry, COORDINATOR, asked_at)
    fifteenth = _local(asked_at) + timedelta(days=15)
    assert clock(matter, "st_tx_tdi_inquiry").due_on == fifteenth
    now = timezone.now()
    department.take_time(matter.number, "The clinic is closed.", COORDINATOR, now, version(matter))
    with worker(broker):
        carried(outside, matter)
        assert clock(matter, "st_tx_tdi_inquiry").due_on == fifteenth + timedelta(days=10)
        assert matter.state == "open"
        answers = ("The clinic had closed.", "It was outside the network.")
        response = Response(answers, "The right to a second opinion stands.", "Films go today.")
        now = timezone.now()
        made = department.respond(matter.number, response, COORDINATOR, now, version(matter))
        assert made.packet.manifest[0]["title"] == "Our answer"
        carried(outside, matter)
    assert (matter.state, clock(matter, "st_tx_tdi_inquiry").state) == ("answered", "met")
    now = timezone.now()
    asked = ReviewAsked(
        asked_by="member", basis="final_denial", appeal=appeal.number, notice_received=_local(now)
    )
    request = refer.to_external_review(matter.number, asked, now, SPECIALIST, now, version(matter))
    assert (request.process, request.state) == ("hhs", "asked")
    referred = Event.objects.get(case=matter.pk, name="referred").facts
    assert referred["review"] == request.number
    at = timezone.now()
    named = Named("hhs-examiner", "Federal examiner", at)
    review = assigned_by_others(request.number, named, SPECIALIST, at, version_of(request.pk))
    assert clock(request, "external_documents").state == "running"
    at = timezone.now()
    closed = Disposed("referred", _local(at), at, "It is for external review.", "TDI-90210-C")
    department.dispose(matter.number, closed, COORDINATOR, at, version(matter))
    matter.refresh_from_db()
    grievance.refresh_from_db()
    review.refresh_from_db()
    assert (matter.state, grievance.state, review.state) == ("closed", "received", "assigned")
    assert clock(grievance, "st_tx_tdi_resolve").state == "running"


def _local(at: datetime) -> date:
    """The day of a moment where the cases are."""
    return at.astimezone(ZoneInfo(ZONE)).date()
