"""The case of a chain: where what happens beside its claims is recorded, and its work is put."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from claims.models import ChainCase, ChainOpinion, OpinionChain
from kernel.cases.models import Case
from kernel.members.models import Coverage, PlanTerms
from kernel.record.copying import next_ids

KIND = "opinion_chain"


class UnableToFindChain(LookupError):
    """No chain has this id."""


def locked_chain(chain: int) -> OpinionChain:
    """The chain, locked until the transaction ends: what is written to it comes one by one."""
    found = OpinionChain.objects.select_for_update().filter(pk=chain).first()
    if found is None:
        raise UnableToFindChain(f"there is no opinion chain {chain}")
    return found


def case_of(chain: OpinionChain, *, zone: str, now: datetime) -> int:
    """The case of a locked chain, opened when first asked for.  No clock runs on it."""
    held = ChainCase.objects.filter(chain=chain).values_list("case_id", flat=True).first()
    if held is not None:
        return int(held)
    today = now.astimezone(ZoneInfo(zone)).date()
    number = next_ids("case_number", 1)[0]
    case = Case.objects.create(
        number=f"Q{today:%y}-{number:07d}",
        kind=KIND,
        member_id=chain.member_id,
        regimes=list(regimes_on(chain.member_id, today)),
        request="opinion",
        zone=zone,
        received_at=now,
        opened_at=now,
    )
    ChainCase.objects.create(chain=chain, case=case)
    return int(case.pk)


def regimes_on(member: int, day: date) -> tuple[str, ...]:
    """The regimes of the member's plan on a day; none where no coverage is on file for it."""
    plan = Coverage.objects.filter(member=member, rank=1, days__contains=day).values("plan")
    terms = PlanTerms.objects.filter(plan__in=plan, days__contains=day)
    return tuple(terms.values_list("terms__regimes", flat=True).first() or ())


def opinion_of(chain: OpinionChain, number: int) -> ChainOpinion | None:
    return ChainOpinion.objects.filter(chain=chain, number=number).first()
