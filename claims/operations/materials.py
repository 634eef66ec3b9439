"""The materials of a chain: asked of who holds them, under way, come in, or missing.

The plan's own request is due on a day the plan chose.  Only the member's own written request for
access, or their personal representative's, has a time by law (`claims.operations.access`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.models import Material, MaterialFile, OpinionChain
from claims.models.records import MATERIALS
from claims.operations.chain_cases import case_of, locked_chain
from claims.operations.wake_claims import wake_claims
from claims.states import MATERIAL
from kernel.cases.queue import Work, close, put_many
from kernel.cases.timeline import record
from kernel.documents.guard import read_dicom
from kernel.documents.imaging import Imaging, differences, impossible_day
from kernel.documents.media import DICOM
from kernel.documents.models import Upload
from kernel.documents.storing import file_of, file_under
from kernel.states import UnableToMove

QUEUE = "materials"
_REASON = 60


class UnableToKeepMaterial(ValueError):
    """What is said of a material cannot be put on file; the message says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A material to ask for.  `follow_up_on` is the plan's day; None where `access` names the
    member's own request instead."""

    kind: str
    holder: str
    holder_npi: str = ""
    what: str = ""
    follow_up_on: date | None = None
    access: int | None = None


def ask_for(chain: int, wanted: Wanted, *, zone: str, now: datetime, by: str) -> Material:
    """Ask a holder for a material; asked again, a missing one has a new day."""
    if wanted.kind not in MATERIALS:
        raise UnableToKeepMaterial(f"{wanted.kind!r} is none of {', '.join(MATERIALS)}")
    if not wanted.holder.strip():
        raise UnableToKeepMaterial("say who holds it")
    today = now.astimezone(ZoneInfo(zone)).date()
    if wanted.access is None and (wanted.follow_up_on is None or wanted.follow_up_on <= today):
        raise UnableToKeepMaterial("the plan's request needs a day, later than today, to follow up")
    with transaction.atomic():
        row = locked_chain(chain)
        material = Material.objects.filter(
            chain=row, kind=wanted.kind, what=wanted.what, holder=wanted.holder
        ).first()
        if material is None:
            material = Material(
                chain=row, kind=wanted.kind, what=wanted.what, holder=wanted.holder, asked_on=today
            )
        elif material.state == "received":
            raise UnableToKeepMaterial(f"it came in on {material.received_on}")
        elif material.state == "missing":
            material.state = "asked"
        material.holder_npi = wanted.holder_npi
        material.follow_up_on = wanted.follow_up_on
        material.access_id = wanted.access
        material.save()
        _tell(material, row, "material_asked", zone=zone, now=now, by=by)
    return material


def is_sent(material: int, *, on: date, zone: str, now: datetime, by: str) -> Material:
    """Its holder says that it is under way."""
    with transaction.atomic():
        row, chain = _locked(material)
        _move(row, "sent")
        row.sent_on = on
        row.save()
        _tell(row, chain, "material_sent", zone=zone, now=now, by=by)
    return row


def receive_material(
    material: int, uploads: Sequence[Upload], *, on: date, zone: str, now: datetime, by: str
) -> tuple[Material, list[str]]:
    """It came in, with these files or on the table (slides, a specimen); and what is doubtful.

    A file that names another patient, or cannot be read, does not make a material received: it is
    kept, flagged, and goes to a person, who says that it is right by receiving it without a file.
    """
    read = {upload.pk: _imaging(upload) for upload in uploads}
    with transaction.atomic():
        row, chain = _locked(material)
        case = case_of(chain, zone=zone, now=now)
        doubts: list[str] = []
        for upload in uploads:
            said = _doubts(read[upload.pk], row, chain, on)
            doubts += said
            MaterialFile.objects.get_or_create(
                material=row,
                upload=upload,
                defaults={"imaging": _shown(read[upload.pk]), "doubts": said},
            )
            file_under(upload, case, as_what=row.kind, by=by, now=now)
        if not doubts and row.state != "received":
            _move(row, "received")
            row.received_on = on
            row.save()
            _tell(row, chain, "material_received", zone=zone, now=now, by=by)
        _put_work(chain, case, now.astimezone(ZoneInfo(zone)).date(), now)
    return row, doubts


def _imaging(upload: Upload) -> Imaging | None:
    return read_dicom(file_of(upload)) if upload.media_type == DICOM else None


def _doubts(
    imaging: Imaging | None, material: Material, chain: OpinionChain, on: date
) -> list[str]:
    if imaging is None:
        if material.kind == "imaging":
            return ["the file is no DICOM file: a person looks whose it is"]
        return []
    if imaging.state == "malformed":
        return [f"the DICOM file is corrupt ({imaging.why})"]
    if not imaging.readable:
        return [f"the DICOM file cannot be read ({imaging.state}: {imaging.why})"]
    member = chain.member
    said = differences(
        imaging,
        last_name=member.last_name,
        first_name=member.first_name,
        born_on=member.born_on,
    )
    day = impossible_day(imaging, born_on=member.born_on, came_on=on)
    return [*said, day] if day else list(said)


def _shown(imaging: Imaging | None) -> dict[str, object]:
    """What the case shows of a study: neither pixels nor somebody's name."""
    if imaging is None or not imaging.readable:
        return {}
    return {
        "modality": imaging.modality,
        "study_on": imaging.study_on.isoformat() if imaging.study_on else None,
        "images": imaging.images,
        "study": imaging.study,
        "instance": imaging.instance,
    }


def _locked(material: int) -> tuple[Material, OpinionChain]:
    """The material and its chain; the chain is always locked first."""
    held = Material.objects.filter(pk=material).values_list("chain_id", flat=True).first()
    if held is None:
        raise UnableToKeepMaterial(f"there is no material {material}")
    chain = locked_chain(held)
    return Material.objects.get(pk=material), chain


def _move(row: Material, state: str) -> None:
    try:
        MATERIAL.check(row.state, state)
    except UnableToMove as why:
        raise UnableToKeepMaterial(str(why)) from None
    row.state = state


def _tell(
    row: Material, chain: OpinionChain, event: str, *, zone: str, now: datetime, by: str
) -> None:
    case = case_of(chain, zone=zone, now=now)
    today = now.astimezone(ZoneInfo(zone)).date()
    facts = {"material": row.pk, "kind": row.kind, "what": row.what, "holder": row.holder}
    if event == "material_missing":
        facts["days"] = (today - row.asked_on).days
    elif row.follow_up_on:
        facts["follow_up_on"] = row.follow_up_on.isoformat()
    record(case, event, now, now=now, by=by, facts=facts)
    wake_claims(chain.pk, event, now=now)
    _put_work(chain, case, today, now)


def _put_work(chain: OpinionChain, case: int, today: date, now: datetime) -> None:
    """What of the chain is missing or doubtful, as one item of work; done where nothing is."""
    open_rows = Material.objects.filter(chain=chain).exclude(state="received")
    reasons = [
        f"missing {(today - row.asked_on).days} days: {row.kind} of {row.holder}"
        for row in open_rows.filter(state="missing").order_by("asked_on", "pk")
    ]
    doubtful = MaterialFile.objects.filter(material__in=open_rows).order_by("pk")
    for kind, doubts in doubtful.values_list("material__kind", "doubts"):
        reasons += [f"{kind}: {each}" for each in doubts]
    if reasons:
        told = tuple(dict.fromkeys(each[:_REASON] for each in reasons))
        put_many([Work(case, QUEUE, told)], now=now)
    else:
        close([case], QUEUE, now=now)


def tell_missing(*, zone: str, now: datetime, by: str) -> list[Material]:
    """Materials whose day to follow up has come: they are missing, and a person is told.

    Called by the sweep; told once, until they are asked for again.  Two sweeps at once wait for
    each other at a chain, and the second finds nothing left.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    due = Material.objects.filter(state__in=("asked", "sent"), follow_up_on__lte=today)
    told: list[Material] = []
    for number in sorted(set(due.values_list("chain_id", flat=True))):
        with transaction.atomic():
            chain = locked_chain(number)
            for row in due.filter(chain=chain).order_by("follow_up_on", "pk"):
                _move(row, "missing")
                row.save(update_fields=["state"])
                _tell(row, chain, "material_missing", zone=zone, now=now, by=by)
                told.append(row)
    return told
