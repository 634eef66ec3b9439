"""One claim's money while it is worked out, line after line, in the order a program gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.adjudication.facts import Claim, Line
from claims.adjudication.findings import Finding, Says
from claims.adjudication.secondary import must_accept, pays_first, shares
from claims.adjudication.tally import Part, Step, Tally, UnableToPrice
from kernel.law import Book, Law, UnableToCite
from kernel.law.regimes import base_of
from kernel.money import ZERO, Money

Amount: TypeAlias = Callable[[Claim, Line, Tally, Law], list[Step]]


@dataclass(frozen=True, slots=True)
class Amounts:
    """The order in which a program's money is worked out."""

    question: str
    allowed: Amount
    shares: tuple[Amount, ...]
    by_statute: bool = False
    """The deductible is the law's, not the plan's, and there is no out-of-pocket maximum."""


class Work:
    """One claim's money while it is worked out, line after line."""

    def __init__(self, claim: Claim, book: Book, amounts: Amounts) -> None:
        self.claim = claim
        self.book = book
        self.amounts = amounts
        self.deductible_used = dict(claim.member.deductible_used)
        self.out_of_pocket_used = dict(claim.member.out_of_pocket_used)
        self.copay_taken: dict[tuple[str, date], Money] = {}
        self._laws: dict[date, Law] = {}

    def law(self, line: Line) -> Law:
        """The law on the line's day of service; a claim's lines nearly always share one."""
        found = self._laws.get(line.served)
        if found is None:
            found = self.book.opened(self.claim.regimes, service_date=line.served)
            self._laws[line.served] = found
        return found

    def tallied(self, lines: list[Line]) -> dict[int, Tally | Finding]:
        """Each payable line's tally, or the finding that says why it has none."""
        done: dict[int, Tally | Finding] = {}
        priced: list[tuple[Line, Tally]] = []
        for line in lines:
            tally = Tally(line.charge)
            stopped = self._run(self.amounts.allowed, line, tally, self.law(line))
            if stopped:
                done[line.number] = stopped
            else:
                priced.append((line, tally))
        self._share_primary(priced)
        obliged = must_accept(self.claim)
        for line, tally in priced:
            tally.must_accept = obliged.get(line.number)
            done[line.number] = self._shares(line, tally) or tally
        return done

    def _share_primary(self, priced: list[tuple[Line, Tally]]) -> None:
        """Line by line where it was decided so; else by allowed amount."""
        primary = self.claim.primary_paid
        if not priced or primary is None:
            return
        if not pays_first(self.claim, self.law(priced[0][0])).other_pays_first:
            return
        told = [line.primary for line in self.claim.lines]
        if all(told):
            for line, tally in priced:
                if line.primary:
                    tally.primary_paid = line.primary.paid
                    tally.primary_allowed = line.primary.allowed
            return
        weights = [tally[Part.ALLOWED] for _, tally in priced]
        paid, allowed = shares(primary.paid, weights), shares(primary.allowed, weights)
        for index, (_, tally) in enumerate(priced):
            tally.primary_paid, tally.primary_allowed = paid[index], allowed[index]

    def _shares(self, line: Line, tally: Tally) -> Finding | None:
        year, visit = line.served.year, (self.claim.provider.npi, line.served)
        tally.deductible_used = self.deductible_used.get(year, ZERO)
        tally.out_of_pocket_used = self.out_of_pocket_used.get(year, ZERO)
        tally.copay_taken = self.copay_taken.get(visit, ZERO)
        tally.copay_on_another_claim = visit in self.claim.member.copay_taken
        law = self.law(line)
        for amount in self.amounts.shares:
            stopped = self._run(amount, line, tally, law)
            if stopped:
                return stopped
        self.deductible_used[year] = tally.deductible_used + tally[Part.DEDUCTIBLE_CREDIT]
        credit = tally[Part.OUT_OF_POCKET_CREDIT]
        self.out_of_pocket_used[year] = tally.out_of_pocket_used + credit
        self.copay_taken[visit] = tally.copay_taken + tally.taken(Part.COPAY)
        return None

    def _run(self, amount: Amount, line: Line, tally: Tally, law: Law) -> Finding | None:
        try:
            tally.add(amount(self.claim, line, tally, law))
        except (UnableToCite, UnableToPrice) as error:
            message = f"A person must decide: {error}."
            return Finding(Says.PEND, message, rule=amount.__name__, could_not_run=True)
        return None

    def decision(self, lines: tuple[LineDecision, ...], order: Mapping[str, int]) -> Decision:
        """`order` is the place of each judgment in the pipeline."""
        said = {line.disposition for line in lines}
        if Disposition.PENDED in said:
            disposition = Disposition.PENDED
        else:
            disposition = Disposition.PAID if Disposition.PAID in said else Disposition.DENIED
        first = self.claim.lines[0]
        return Decision(
            disposition=disposition,
            payee=_payee(self.claim, first.served),
            lines=lines,
            deductible_left=self._deductible_left(first),
            out_of_pocket_left=self._out_of_pocket_left(first.served.year),
            pends=_rules_that_say(Says.PEND, lines, order),
            denials=_rules_that_say(Says.DENY, lines, order),
            deductible_used=self.deductible_used,
            out_of_pocket_used=self.out_of_pocket_used,
            law_version=self.book.version,
        )

    def _deductible_left(self, line: Line) -> Money | None:
        annual: Money | None = self.claim.plan.deductible or ZERO
        if self.amounts.by_statute:
            found = self.law(line).find("part_b.deductible")
            annual = Money(found.amount) if found else None
        if annual is None:
            return None
        return max(annual - self.deductible_used.get(line.served.year, ZERO), ZERO)

    def _out_of_pocket_left(self, year: int) -> Money | None:
        most = self.claim.plan.out_of_pocket_maximum
        if most is None or self.amounts.by_statute:
            return None
        return max(most - self.out_of_pocket_used.get(year, ZERO), ZERO)


def _payee(claim: Claim, day: date) -> str:
    """Assigned claims pay the provider; so do all of those who must accept assignment."""
    if claim.assigned or claim.provider.nonphysician:
        return "provider"
    if base_of(claim.regimes) == "original_medicare":
        return "member" if claim.provider.medicare == "nonparticipating" else "provider"
    network = claim.plan.network == "none" or claim.provider.in_network_on(day)
    return "provider" if network else "member"


def _rules_that_say(
    says: Says, lines: tuple[LineDecision, ...], order: Mapping[str, int]
) -> tuple[str, ...]:
    """Each rule once, in pipeline order; amounts, which run last, after the judgments."""
    named = [find.rule for line in lines for find in line.findings if find.says is says]
    return tuple(sorted(dict.fromkeys(named), key=lambda name: order.get(name, len(order))))
