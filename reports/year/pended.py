"""What adjusters and physicians say of the claims that waited for a person."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from claims.models import Claim
from claims.operations.review.decide import decide
from claims.operations.review.found import open_of
from claims.operations.review.held import find
from claims.operations.review.words import Say, Word
from kernel.cases.version import version_of
from providers.models import Provider
from reports.year.calendar import later
from reports.year.cast import physicians
from reports.year.told import Told
from reports.year.work import Work

PAYS = "The report of the second opinion came by fax and says that it differs from the first."
DENIES = "No report of a second opinion that differs was on file on the day of the visit."


@dataclass
class Pended:
    """Each waits some days, then a person says their word: two of three are paid."""

    work: Work
    told: Told
    resolved: int = 0

    def of(self, numbers: list[str], now: datetime) -> None:
        for number in numbers:
            random = self.work.random("pended", number)
            days, pays = 2 + random.randrange(7), random.random() < 0.66
            self.work.decides(later(now, days), partial(self._resolve, number, pays))

    def _resolve(self, number: str, pays: bool, now: datetime) -> None:
        claim = Claim.objects.get(number=number)
        if claim.state != "pended":
            return
        name = f"adj.{1 + claim.pk % 4}" if pays else _physician(claim)
        actor = self.work.actor(name)
        found = open_of(find(number, actor, now).stored)
        say: Say = "override" if pays else "accept"
        words = [
            Word(each.rule, each.line, each.key, say, PAYS if pays else DENIES) for each in found
        ]
        with self.work.rates.of("pended claims resolved"):
            decide(number, words, actor, now, version_of(claim.pk))
        self.resolved += 1
        self.told.of([claim.pk], now)


def _physician(claim: Claim) -> str:
    provider = Provider.objects.get(npi=claim.rendering_npi)
    return physicians(str(provider.taxonomy))[int(claim.pk) % 2]
