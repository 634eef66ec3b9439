"""The evidence of a case, or of every case of a sample, is put together by a worker and kept.

job = start_for_sample(sample, actor, now=now)  # or of one case: start_for_case(number, …)
# a worker does a case a part; packs_of(sample) are then those that were kept
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from appeals.external.made_pages import index_page
from appeals.external.paging import set_page
from kernel.cases.models import Case
from kernel.jobs.models import Job
from kernel.jobs.running import Stepped, start
from kernel.letters.render import UnableToRender
from kernel.outside.keeping import keep
from kernel.outside.packing import Listed, Packed, UnableToBind, bind
from kernel.people.policy import Actor, insist, may, may_see, require
from kernel.record.looking import looked
from kernel.record.sealing import Batch
from kernel.record.stored import clean
from reports.evidence import KIND
from reports.evidence.gathering import Gathered, gather
from reports.evidence.matter import READ, UnableToGather, UnknownCase, matter_of
from reports.models import EvidencePack, Sample
from reports.registry import table_named
from reports.sampling.draw import sample_named

MAKE, TAKE = "evidence.make", "evidence.read"


class UnknownPack(LookupError):
    """There is no such evidence."""


def start_for_case(number: str, actor: Actor, *, now: datetime) -> Job:
    """A job of one part.  NotAllowed; UnknownCase; UnableToGather where reports have no facts of
    this kind of case."""
    require(actor, MAKE)
    case = Case.objects.filter(number=clean(number).strip().upper()).first()
    if case is None:
        raise UnknownCase(f"no case has the number {number[:30]}")
    insist(may_see(actor, case.restricted_to))
    if case.kind not in READ:
        raise UnableToGather(f"{case.number}: no evidence is put together of this kind of case")
    return start(KIND, by=actor.name, parameters={"cases": [case.number]}, total=1, now=now)


def start_for_sample(sample: Sample, actor: Actor, *, now: datetime) -> Job:
    """A job with a part for each case of the sample, in its order."""
    require(actor, MAKE)
    insist(may(actor, table_named(sample.snapshot.report).permission))
    cases = cases_of(sample)
    said = {"cases": cases, "sample": sample.number}
    return start(KIND, by=actor.name, parameters=said, total=len(cases), now=now)


def cases_of(sample: Sample) -> list[str]:
    """The numbers of its cases, each once, in the order they were drawn."""
    return list(dict.fromkeys(each["case"] for each in sample.drawn))


def step(job: Job, now: datetime) -> Stepped:
    """The next case.  One of which nothing can be put together is named in the result, and the
    others are done all the same."""
    said, result = job.parameters, dict(job.result)
    cases: list[str] = said["cases"]
    number = cases[job.done]
    sample = sample_named(said["sample"]) if said.get("sample") else None
    without = list(result.get("without", ()))
    try:
        pack = make_pack(number, sample, by=job.by, now=now)
        result["pack"] = pack.packet.number
    except (UnknownCase, UnableToGather, UnableToBind, UnableToRender) as problem:
        without.append(f"{number}: {problem}")
    result |= {"without": without, "sample": said.get("sample", "")}
    done = job.done + 1
    return Stepped(done, result, f"{done} of {len(cases)} cases put together")


@transaction.atomic
def make_pack(number: str, sample: Sample | None, *, by: str, now: datetime) -> EvidencePack:
    """One case's evidence as of now, kept and sealed; the look at the case is on record."""
    matter = matter_of(number, now)
    gathered = gather(matter)
    title = f"Evidence of {matter.case.number}"
    packed = _bound(title, matter.case.number, gathered)
    batch = Batch()
    packet = keep(matter.case.pk, title, packed, batch, now=now, by=by)
    batch.seal(now)
    member = matter.case.member.number if matter.case.member else ""
    why = f"sample {sample.number}" if sample else ""
    looked(by, "evidence put together", now=now, member=member, case=matter.case.number, why=why)
    lacking = [f"{what}: {reason}" for what, reason in gathered.lacking]
    return EvidencePack.objects.create(
        packet=packet, sample=sample, lacking=[*lacking, *gathered.kept_out], at=now, by=by
    )


def _bound(title: str, number: str, gathered: Gathered) -> Packed:
    def cover(listed: Sequence[Listed]) -> bytes:
        return set_page(index_page(number, title, listed))

    return bind(title, gathered.pieces, cover=cover)


def pack_named(number: str) -> EvidencePack:
    """By the number of its file, F0000000012.  UnknownPack."""
    digits = number.strip().upper().removeprefix("F")
    known = digits.isascii() and digits.isdecimal() and len(digits) <= 18
    rows = EvidencePack.objects.select_related("packet__case__member", "sample__snapshot")
    found = rows.filter(packet=int(digits)).first() if known else None
    if found is None:
        raise UnknownPack(f"there is no evidence {number[:30]}")
    return found


def packs_of(sample: Sample) -> dict[str, EvidencePack]:
    """The newest evidence of each of its cases, in the order they were drawn; a case without is not
    in it.  Without the files themselves."""
    rows = EvidencePack.objects.filter(sample=sample).select_related("packet__case")
    rows = rows.defer("packet__pdf", "packet__stored")
    newest = {each.packet.case.number: each for each in rows.order_by("pk")}
    return {case: newest[case] for case in cases_of(sample) if case in newest}


def packs_of_case(number: str) -> list[EvidencePack]:
    """Every evidence of one case, the newest first.  Without the files themselves."""
    rows = EvidencePack.objects.filter(packet__case__number=number.strip().upper())
    rows = rows.select_related("packet__case", "sample").defer("packet__pdf", "packet__stored")
    return list(rows.order_by("-pk"))
