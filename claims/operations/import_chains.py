"""Put opinion chains and authorizations on file, from a document that was read.

A chain is known by its member, subject and the day it was opened; an authorization by its member
and number.  The same document again changes nothing; what it says otherwise is changed, and the
row history keeps what stood before.  An opinion never passes from one clinician to another: that
is a fault for a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from claims.models import Authorization, ChainOpinion, OpinionChain
from claims.operations.read_chains import ChainsDocument, GivenChain, GivenPermit
from kernel.members.models import Member
from kernel.reading import Fault, at

Given = TypeVar("Given", GivenChain, GivenPermit)

IDENTITY = ("subject_kind", "subject_code", "diagnosis", "opened_on")
FACTS = ("urgency", "scenario", "closed_on", "referral_npi", "referral_on")
OPINION_FACTS = ("on", "kind", "finding")


@dataclass
class ChainsImported:
    """How many rows are new, changed, as they were; `faults` name what was not taken."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    def note(self, row: models.Model, wanted: Mapping[str, Any]) -> None:
        """Save a row with the facts it shall have, unless it has them."""
        if row.pk is not None and all(getattr(row, name) == wanted[name] for name in wanted):
            self.unchanged += 1
            return
        if row.pk is None:
            self.new += 1
        else:
            self.changed += 1
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()


def import_chains(document: ChainsDocument, *, by: str) -> ChainsImported:
    """Everything of the document that can be taken, in one transaction; `by` starts new chains."""
    done = ChainsImported(faults=list(document.faults))
    numbers = {each.member for each in document.chains}
    numbers |= {each.member for each in document.permits}
    with transaction.atomic():
        people = {
            member.number: member
            for member in Member.objects.filter(number__in=numbers)
            .order_by("pk")
            .select_for_update()
        }
        for chain in _of_known(document.chains, people, done):
            _chain(chain, people[chain.member], by, done)
        for permit in _of_known(document.permits, people, done):
            _permit(permit, people[permit.member], done)
    return done


def _of_known(
    given: Iterable[Given], people: Mapping[str, Member], done: ChainsImported
) -> list[Given]:
    """Those of members on file; the others are faults."""
    known = []
    for each in given:
        if each.member in people:
            known.append(each)
        else:
            done.faults.append(
                Fault(at(each.path, "member"), f"no member has the number {each.member!r}")
            )
    return known


def _chain(given: GivenChain, member: Member, by: str, done: ChainsImported) -> None:
    identity = {name: getattr(given, name) for name in IDENTITY}
    held = OpinionChain.objects.filter(member=member, **identity).first()
    chain = held or OpinionChain(member=member, started_by=by[:30], **identity)
    done.note(chain, {name: getattr(given, name) for name in FACTS})
    on_file = {opinion.number: opinion for opinion in chain.opinions.all()}
    for opinion in given.opinions:
        row = on_file.get(opinion.number)
        if row and row.npi != opinion.npi:
            done.faults.append(
                Fault(
                    at(given.path, "opinions"),
                    f"opinion {opinion.number} is on file by {row.npi}, not {opinion.npi}",
                )
            )
            continue
        row = row or ChainOpinion(chain=chain, number=opinion.number, npi=opinion.npi)
        done.note(row, {name: getattr(opinion, name) for name in OPINION_FACTS})


def _permit(given: GivenPermit, member: Member, done: ChainsImported) -> None:
    """The authorization; it belongs to the member's open chain, where there is only one."""
    row = Authorization.objects.filter(member=member, number=given.number).first()
    if row is not None and hasattr(row, "asked"):
        why = f"{given.number} was decided here, and is changed by its own verbs"
        done.faults.append(Fault(at(given.path, "number"), why))
        return
    if row is None:
        row = Authorization(member=member, number=given.number, chain=_only_open_chain(member))
    done.note(
        row,
        {
            "purpose": given.purpose,
            "npi": given.npi,
            "days": DateRange(given.days.start, given.days.to),
            "units": given.units,
            "used_before": given.used,
            "status": given.status,
        },
    )


def _only_open_chain(member: Member) -> OpinionChain | None:
    chains = list(OpinionChain.objects.filter(member=member, closed_on__isnull=True)[:2])
    return chains[0] if len(chains) == 1 else None
