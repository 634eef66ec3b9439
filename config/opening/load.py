"""Everything the trial desk begins with, by the doors that real data come in by."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import transaction

from claims.edi.post_837p import post
from claims.letters.senders import read_senders
from claims.models import Claim, OpinionChain
from claims.operations.authorizations.document import read_asked
from claims.operations.authorizations.request import request
from claims.operations.confirm_report import Said, confirm_report
from claims.operations.decide import adjudicate_waiting
from claims.operations.import_chains import import_chains
from claims.operations.letters import issue_letters
from claims.operations.materials import Wanted, ask_for, receive_material
from claims.operations.read_chains import read_chains
from claims.operations.read_in_report import read_in
from claims.operations.read_payers import read_payers
from config.opening.appeals import appeals_of, only_came
from config.opening.billing import write
from config.opening.deeds import do
from config.opening.grievances import grievances_of
from config.opening.grievances import only_came as only_complained
from config.opening.papers import report
from config.opening.payments import bank_confirms, pay
from config.opening.post_room import mail
from config.opening.staff import UnableToOpen, put_staff_on_file, refuse_real_staff
from config.opening.story import FILES, ZONE, Story, document
from kernel.documents.storing import take
from kernel.members.documents import read_members
from kernel.members.enrolling import enrol

BY = "i.park"
FIRST = "DK-1001"
_FEES = FILES.parent

Happening = Callable[[datetime], None]
Step = tuple[str, Happening]


def is_loaded() -> bool:
    """Whether the trial desk has its cases."""
    return Claim.objects.filter(patient_control_number=FIRST).exists()


@transaction.atomic
def load(story: Story) -> None:
    """Staff, plans, members, clinicians and chains; then what happened, day by day.

    UnableToOpen where others work here, or something of the story is refused.
    """
    refuse_real_staff()
    put_staff_on_file()
    _on_file(story)
    with TemporaryDirectory(prefix="recourse-desk-") as folder:
        steps = sorted(_steps(story, Path(folder)), key=lambda step: int(step[0]))
        for days, happens in steps:
            happens(story.at(days))
    _make_letters(story.now)


def _make_letters(at: datetime) -> None:
    """Every letter that is owed by then."""
    day = at.astimezone(ZoneInfo(ZONE)).date()
    issue_letters(dated=day, now=at, by=BY, senders=read_senders(None), running_cycles=False)


def _letters(folder: Path, at: datetime) -> None:
    """They are made, and leave the same day."""
    _make_letters(at)
    mail(folder / f"{at:%Y%m%d}", at)


def _on_file(story: Story) -> None:
    said = StringIO()
    call_command("plan_import", str(FILES / "plans.yaml"), stdout=said, stderr=said)
    call_command("providers_import", str(FILES / "providers.yaml"), stdout=said, stderr=said)
    for year in story.years():
        files = {"rvu": _FEES / "rvu_2026.csv", "gpci": _FEES / "gpci_2026.csv"}
        call_command("fees_import", year=year, **files, stdout=said, stderr=said)
    _none_refused(enrol(read_members(story.members()), source="trial desk").refused)
    _none_refused(import_chains(read_chains(story.chains()), by=BY).faults)


def _none_refused(faults: Any) -> None:
    if faults:
        raise UnableToOpen(f"of the story, something is refused: {list(faults)[:3]}")


def _steps(story: Story, folder: Path) -> Iterator[Step]:
    """All that happened, each with its day; in a day, in this order."""
    for days in {each["received"]: None for each in story.claims}:
        came = [each for each in story.claims if each["received"] == days]
        yield days, _claims(came, story, folder)
    for each in story.beside("reports"):
        yield each["came"], _report(each, story)
    for each in story.beside("materials"):
        yield each["asked"], _material(each, story)
    for each in story.beside("requests"):
        yield each["received"], _request(each, story)
    for each in story.deeds:
        yield each["on"], _deed(each)
    for each in story.appeals:
        yield from appeals_of(each, story)
    for each in story.grievances:
        yield from grievances_of(each, story)
    for each in () if story.only else story.told["to_confirm"]:
        yield each["received"], partial(only_came, each)
    for each in () if story.only else story.told["to_settle"]:
        yield each["received"], partial(only_complained, each)
    for days in story.told["letters_made"]:
        yield days, partial(_letters, folder)
    for each in story.told["paid"]:
        yield each["run"], lambda at: pay(folder / f"paid-{at:%Y%m%d}", at)
        yield each["confirmed"], bank_confirms
    for days in story.told["letters_sent"]:
        yield days, lambda at: mail(folder / f"{at:%Y%m%d}", at)


def _claims(claims: list[Mapping[str, Any]], story: Story, folder: Path) -> Happening:
    def happens(at: datetime) -> None:
        path = folder / f"{at:%Y%m%d}.837"
        write(path, claims, story, at)
        posted = post(
            path, out=None, received_at=at, zone=ZONE, now=at, by=BY, payers=read_payers(None)
        )
        if posted.posted != len(claims):
            why = [
                f"{claim.id}: {claim.message}"
                for each in posted.receipt.transactions
                for claim in each.claims
                if not claim.accepted
            ]
            raise UnableToOpen(f"of the story's claims, some are refused: {why}")
        adjudicate_waiting(now=at, by=BY)

    return happens


def _chain_of(member: str) -> OpinionChain:
    return OpinionChain.objects.filter(member__number=member).order_by("pk")[0]


def _report(said: Mapping[str, Any], story: Story) -> Happening:
    members = {each["id"]: each for each in document("members.yaml")["members"]}
    clinicians = {each["npi"]: each for each in document("providers.yaml")["providers"]}

    def happens(at: datetime) -> None:
        member, clinician = members[said["member"]], clinicians[said["npi"]]
        pdf = report(said, patient=member, clinician=clinician, on=story.day(said["on"]))
        upload = take(BytesIO(pdf), name=f"opinion {said['opinion']}.pdf", by=BY, now=at)
        chain = _chain_of(said["member"]).pk
        kept = read_in(upload, chain, zone=ZONE, now=at, by=BY)
        if "finding" in said:
            number, on = int(said["opinion"]), story.day(said["on"])
            word = Said(number, clinician["name"], said["npi"], on, said["finding"])
            confirm_report(kept.pk, word, zone=ZONE, now=at, by=BY)

    return happens


def _material(said: Mapping[str, Any], story: Story) -> Happening:
    def happens(at: datetime) -> None:
        wanted = Wanted(said["kind"], said["holder"], follow_up_on=story.day(said["follow_up"]))
        made = ask_for(_chain_of(said["member"]).pk, wanted, zone=ZONE, now=at, by=BY)
        if "came" in said:
            on, came = story.day(said["came"]), story.at(said["came"])
            receive_material(made.pk, [], on=on, zone=ZONE, now=came, by=BY)

    return happens


def _request(said: Mapping[str, Any], story: Story) -> Happening:
    member = next(
        each for each in document("members.yaml")["members"] if each["id"] == said["member"]
    )
    who = {key: member[key] for key in ("last_name", "first_name", "born_on")}
    asked_for = {
        "member": {"number": said["member"], **who},
        "for": said["for"],
        "subject": {**said["subject"], "urgency": "elective"},
        "clinician": {"npi": said["clinician"]},
        "requester": {"npi": said["requester"]},
        "expedited": said.get("expedited", "false"),
        "reference": said["reference"],
        "services": [
            {**each, "from": story.day(each["from"]), "to": story.day(each["to"])}
            for each in said["services"]
        ],
    }

    def happens(at: datetime) -> None:
        whole = json.loads(json.dumps(asked_for, default=str))
        asked, _, faults = read_asked(whole, sender=BY)
        if asked is None:
            raise UnableToOpen(f"of the story's requests, one is refused: {faults}")
        request(asked, received_at=at, zone=ZONE, now=at, by=BY)

    return happens


def _deed(deed: Mapping[str, Any]) -> Happening:
    return lambda at: do(deed, at)
