"""Opinion chains as judgment sees them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from claims.adjudication import Chain, Opinion, Referral, Subject
from claims.facts.providers import group_of
from claims.models import ChainOpinion, OpinionChain
from providers.standing import Standing


@dataclass(slots=True)
class ChainFacts:
    row: Any
    opinions: list[Any] = field(default_factory=list)

    @property
    def npis(self) -> set[str]:
        named = {opinion.npi for opinion in self.opinions}
        return named | ({self.row.referral_npi} if self.row.referral_npi else set())

    def facts(self, plan: str, standings: Mapping[str, Standing]) -> Chain:
        row = self.row
        return Chain(
            subject=Subject(
                row.subject_kind, row.subject_code or None, row.diagnosis or None, row.urgency
            ),
            scenario=row.scenario,
            opinions={
                each.number: Opinion(
                    npi=each.npi,
                    on=each.on,
                    kind=each.kind,
                    finding=each.finding or None,
                    group=group_of(standings.get(each.npi), each.on or date.max),
                )
                for each in self.opinions
            },
            referral=self._referral(plan, standings),
        )

    def _referral(self, plan: str, standings: Mapping[str, Standing]) -> Referral | None:
        npi, day = self.row.referral_npi, self.row.referral_on
        if not npi or day is None:
            return None
        standing = standings.get(npi)
        return Referral(npi, day, contracted=bool(standing and standing.in_network(plan, day)))


def chains_of(ids: Collection[int]) -> dict[int, ChainFacts]:
    found = {row.id: ChainFacts(row) for row in OpinionChain.objects.filter(id__in=ids)}
    for opinion in ChainOpinion.objects.filter(chain__in=found).order_by("chain", "number"):
        found[opinion.chain_id].opinions.append(opinion)
    return found
