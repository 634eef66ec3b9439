"""A person's word on a report of an opinion: a fact, with name and time; the chain moves.

Claims of the chain that wait for the finding are judged again.  Where the opinion differs from the
first, the member may have a third, and is told (`claims.operations.tell_third_opinion`).
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from claims.adjudication.opinion import DISAGREES
from claims.models import ChainOpinion, Claim, OpinionChain, Report
from claims.models.records import FINDINGS
from claims.operations.chain_cases import case_of, locked_chain, opinion_of
from claims.operations.decide import adjudicate
from claims.operations.read_in_report import QUEUE
from kernel.cases.models import Event
from kernel.cases.queue import close
from kernel.cases.timeline import Happened, record_many
from kernel.documents.whose import folded
from kernel.record.copying import copy_rows, table_ids
from kernel.record.sealing import Batch, canonical, digest
from providers.npi import is_npi

TABLE = "claims_reportconfirmation"
COLUMNS = (
    *("id", "report_id", "opinion", "clinician", "npi", "on", "diagnosis", "finding", "by", "at"),
    *("stored", "digest", "batch"),
)


class UnableToConfirm(ValueError):
    """What is said of the report cannot stand; the message says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the person says the report says.  `opinion` is its number on the chain, 2 or more.

    `despite`: why it is the member's, although the report names another patient, or nobody.
    """

    opinion: int
    clinician: str
    npi: str
    on: date
    finding: str
    diagnosis: str = ""
    despite: str = ""


@dataclass(frozen=True, slots=True)
class ReportConfirmed:
    """`third_open`: the member may have a third opinion.  `judged` are the cases judged again;
    `differs` is where the person's word is not what was read of the report."""

    confirmation: int
    case: int
    third_open: bool
    judged: tuple[int, ...]
    differs: tuple[str, ...] = ()


def confirm_report(
    report: int, said: Said, *, zone: str, now: datetime, by: str
) -> ReportConfirmed:
    """Record the word, move the chain, judge what waited.  A later word on the same report corrects
    an earlier one."""
    if not by.strip():
        raise UnableToConfirm("say who confirms it")
    _check(said, now.astimezone(ZoneInfo(zone)).date())
    with transaction.atomic():
        row = Report.objects.filter(pk=report).first()
        if row is None:
            raise UnableToConfirm(f"there is no report {report}")
        chain = locked_chain(row.chain_id)
        if row.doubts and not said.despite.strip():
            raise UnableToConfirm(
                f"{'; '.join(row.doubts)}: say why it is the member's report despite that"
            )
        differs = unlike_what_was_read(row, said)
        if said.on < chain.opened_on and opinion_of(chain, said.opinion) is None:
            raise UnableToConfirm(
                f"the report is of {said.on}, before the chain of {chain.opened_on}"
            )
        _move(chain, said)
        case = case_of(chain, zone=zone, now=now)
        batch = Batch()
        identity = _write(row, said, differs, batch, now=now, by=by)
        third = _opens_a_third(chain, case, said)
        record_many(_events(row, case, said, differs, third, by=by, now=now), batch, now=now)
        batch.seal(now)
        close([case], QUEUE, now=now)
        waiting = Claim.objects.filter(chain=chain, state="pended").order_by("pk")
        judged = tuple(waiting.values_list("pk", flat=True))
        if judged:
            adjudicate(judged, now=now, by=by)
    return ReportConfirmed(identity, case, third, judged, differs)


def _check(said: Said, today: date) -> None:
    if said.finding not in FINDINGS:
        raise UnableToConfirm(f"{said.finding!r} is none of {', '.join(FINDINGS)}")
    if not is_npi(said.npi):
        raise UnableToConfirm(f"{said.npi!r} is no NPI")
    if said.opinion < 2:
        raise UnableToConfirm("the first opinion recommends; a report confirms a later one")
    if said.on > today:
        raise UnableToConfirm(f"{said.on} is still to come")
    if not said.clinician.strip():
        raise UnableToConfirm("say whose opinion it is")


def _move(chain: OpinionChain, said: Said) -> None:
    """The opinion's finding; an opinion never passes from one clinician to another."""
    opinion = opinion_of(chain, said.opinion)
    if opinion is None:
        numbers = chain.opinions.values_list("number", flat=True)
        following = max([1, *numbers]) + 1
        if said.opinion != following:
            raise UnableToConfirm(f"the chain's next opinion is number {following}")
        opinion = ChainOpinion(chain=chain, number=said.opinion, npi=said.npi)
    if opinion.npi != said.npi:
        raise UnableToConfirm(
            f"opinion {said.opinion} is on file by {opinion.npi}, the report is by {said.npi}"
        )
    if opinion.kind != "formal_opinion":
        raise UnableToConfirm(f"opinion {said.opinion} is on file as {opinion.kind}, not as formal")
    opinion.finding = said.finding
    opinion.on = opinion.on or said.on
    opinion.save()


def _opens_a_third(chain: OpinionChain, case: int, said: Said) -> bool:
    """The second differs, no third is on file, and it was not said before."""
    if said.opinion != 2 or said.finding not in DISAGREES or opinion_of(chain, 3) is not None:
        return False
    return not Event.objects.filter(case=case, name="third_opinion_open").exists()


def unlike_what_was_read(row: Report, said: Said) -> tuple[str, ...]:
    """Where a person's word is not what was read: `npi: 1003000126, read 1234567893`.

    What was not read differs from nothing.
    """
    words = {
        "clinician": said.clinician,
        "npi": said.npi,
        "date": said.on.isoformat(),
        "diagnosis": said.diagnosis,
        "finding": said.finding,
    }
    found = []
    for field, word in words.items():
        read = list(dict.fromkeys(e["value"] for e in row.proposals if e["field"] == field))
        if read and word and not any(_same(field, word, each) for each in read):
            found.append(f"{field}: {word}, read {' or '.join(read)}")
    return tuple(found)


def _same(field: str, word: str, read: str) -> bool:
    """A clinician is the same by family name and first letter, with or without a title."""
    if field != "clinician":
        return word == read
    names = [each for each in (folded(part) for part in read.split()) if each]
    said = [each for each in (folded(part) for part in word.replace(",", " ").split()) if each]
    return names[-1] in said and any(each[0] == names[0][0] for each in said if each != names[-1])


def _write(
    row: Report, said: Said, differs: tuple[str, ...], batch: Batch, *, now: datetime, by: str
) -> int:
    identity = table_ids(TABLE, 1)[0]
    facts: dict[str, Any] = {**asdict(said), "report": row.pk, "by": by, "at": now.isoformat()}
    facts |= {"differs": list(differs), "doubts": row.doubts}
    stored = canonical({**facts, "sha256": row.upload.sha256})
    mark = digest(stored)
    batch.add(TABLE, identity, mark)
    columns = (said.opinion, said.clinician, said.npi, said.on, said.diagnosis, said.finding)
    copy_rows(TABLE, COLUMNS, [(identity, row.pk, *columns, by, now, stored, mark, batch.number)])
    return identity


def _events(
    row: Report,
    case: int,
    said: Said,
    differs: tuple[str, ...],
    third: bool,
    *,
    by: str,
    now: datetime,
) -> list[Happened]:
    facts = {"report": row.pk, "opinion": said.opinion, "finding": said.finding, "npi": said.npi}
    facts |= {"differs": list(differs), "despite": said.despite}
    made = [Happened(case, "report_confirmed", now, by, facts)]
    if third:
        made.append(Happened(case, "third_opinion_open", now, by, {"finding": said.finding}))
    return made
