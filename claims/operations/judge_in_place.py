"""A member's claims judged again from a place in the order of judgment on.

Where a decision is taken back, what it took of the member's deductible, out-of-pocket maximum,
copays and authorizations is free for the claims judged after it.  The policy:

- a replacement is judged in the place of the claim it replaces;
- a paid claim judged after it is worked out anew only if it was judged with other amounts than
  the member now has in its place;
- of such a claim only the cost sharing may change.  Where anything else would (a line denied,
  another allowed amount), it stays as it is, counts with what it took, and a person is told;
- what was denied stays denied, and what a person still has to judge is judged when they do.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.adjudication.findings import Says
from claims.adjudication.replaced import Replaced
from claims.facts import Loaded, load
from claims.facts.apart import Apart
from claims.law_book import book
from claims.operations.find_original import already_found
from claims.operations.judge_in_order import Standing, as_it_stands, fresh, judged, remember
from claims.operations.write_decisions import postings
from claims.pipeline import adjudicate as judge
from kernel.money import ZERO, Money

Amounts = dict[tuple[str, int], Money]
FILING = frozenset({"timely_filing", "duplicate_claim"})
"""A replacement of which these deny every line was not filed as it must be: it replaces nothing."""

_LATER = """
    SELECT d.id, c.case_id, coalesce(d.place, d.id) AS place, d.payee, d.stored,
           (SELECT json_agg(json_build_array(l.number, l.disposition, l.allowed::text,
                                             l.copay::text) ORDER BY l.number)
            FROM claims_decidedline l WHERE l.decision_id = d.id) AS lines,
           (SELECT json_agg(json_build_array(p.account, p.year, p.amount::text) ORDER BY p.id)
            FROM claims_posting p WHERE p.decision_id = d.id
              AND p.account NOT IN ('interest', 'interest_cost')) AS entries
    FROM claims_claim c JOIN LATERAL (
        SELECT * FROM claims_decision WHERE claim_id = c.case_id ORDER BY number DESC LIMIT 1
    ) d ON d.disposition = 'paid'
    WHERE c.member_id = %s AND c.state IN ('decided', 'paid') AND coalesce(d.place, d.id) > %s
      AND c.case_id <> ALL(%s)
      AND NOT EXISTS (SELECT 1 FROM claims_reversal r WHERE r.decision_id = d.id)
    ORDER BY place, d.id
"""


@dataclass(frozen=True, slots=True)
class Later:
    """A paid decision in force, made after the place."""

    decision: int
    case: int
    place: int
    payee: str
    lines: tuple[tuple[int, str, Money, Money], ...]
    """Number, disposition, allowed, copay."""
    entries: Amounts
    used: dict[str, dict[str, str]]
    copay_taken: frozenset[tuple[str, date]]

    def saw(self, loaded: Loaded, standing: Standing) -> bool:
        """Whether it was judged with what the member has now, in the years of its service."""
        years = {line.served.year for line in loaded.lines}
        visits = {(loaded.row["rendering_npi"], line.served) for line in loaded.lines}
        now = {
            "deductible_used": standing.deductible_used,
            "out_of_pocket_used": standing.out_of_pocket_used,
        }
        same = all(
            Money(self.used.get(name, {}).get(str(year), "0.00")) == used.get(year, ZERO)
            for name, used in now.items()
            for year in years
        )
        return same and visits & self.copay_taken == visits & standing.copay_taken

    def unlike(self, decision: Decision) -> str:
        """What would change that is no cost sharing; "" where nothing would."""
        if decision.disposition is not Disposition.PAID or decision.payee != self.payee:
            return f"it would be {decision.disposition.value}"
        for (number, disposition, allowed, _), line in zip(self.lines, decision.lines, strict=True):
            if line.disposition.value != disposition:
                return f"line {number} would be {line.disposition.value}, not {disposition}"
            if line.allowed != allowed:
                return f"line {number} would be allowed {line.allowed}, not {allowed}"
        return ""

    def count(self, loaded: Loaded, standing: Standing) -> None:
        """It stays: the next claims find what it took."""
        for account, used in (
            ("toward_deductible", standing.deductible_used),
            ("toward_out_of_pocket", standing.out_of_pocket_used),
        ):
            for (name, year), amount in self.entries.items():
                if name == account:
                    used[year] = used.get(year, ZERO) + amount
        npi = loaded.row["rendering_npi"]
        copays = {number for number, _, _, copay in self.lines if copay}
        standing.copay_taken |= {
            (npi, line.served) for line in loaded.lines if line.number in copays
        }
        for (name, _), amount in self.entries.items():
            if name.startswith("toward_pa_"):
                standing.used[name] += amount.cents // 100


@dataclass
class InPlace:
    """What came out: the replacement's decision, the later decisions that change, and the claims
    that a person must look at, with why."""

    replacement: tuple[Loaded, Decision] | None = None
    changed: list[tuple[Later, Loaded, Decision]] = field(default_factory=list)
    stuck: dict[int, str] = field(default_factory=dict)

    @property
    def takes_effect(self) -> bool:
        """Whether the replacement, if there is one, replaces anything."""
        if self.replacement is None:
            return True
        decision = self.replacement[1]
        if decision.disposition is Disposition.DENIED:
            return not all(_is_not_filed(line) for line in decision.lines)
        return decision.disposition is Disposition.PAID


def _is_not_filed(line: LineDecision) -> bool:
    return any(each.says is Says.DENY and each.rule in FILING for each in line.findings)


def judge_in_place(
    member: int,
    place: int | None,
    *,
    taken: frozenset[int],
    replacement: int | None = None,
    original: Replaced | None = None,
) -> InPlace:
    """Judge the replacement, and then what was judged after the place of the `taken` cases.

    Writes nothing.  `place` None: nothing was posted of them, and nothing depends on it.
    """
    later = [] if place is None else _later(member, place, taken)
    originals = already_found([each.case for each in later])
    if replacement and original:
        originals[replacement] = original
    stuck: dict[int, str] = {}
    while True:
        moving = {each.case: each for each in later if each.case not in stuck}
        apart = Apart(taken | frozenset(moving), taken, originals)
        cases = [replacement, *moving] if replacement else [*moving]
        loaded = {each.case: each for each in load(cases, apart=apart)}
        found = _one_after_the_other([loaded[case] for case in cases], moving)
        if not found.stuck or not found.takes_effect:
            found.stuck = stuck
            return found
        stuck |= found.stuck


def _one_after_the_other(cases: Sequence[Loaded], later: dict[int, Later]) -> InPlace:
    """Stops at the first that cannot be changed by itself: it is to be counted as it is."""
    found = InPlace()
    standing: Standing | None = None
    for loaded in cases:
        old = later.get(loaded.case)
        if loaded.claim is None:
            if old is None:
                found.replacement = judged([loaded])[0]
                return found
            found.stuck[loaded.case] = "the member or the plan is not known any more"
            return found
        standing = standing or fresh(loaded.claim)
        loaded.claim = as_it_stands(loaded, loaded.claim, standing)
        if old is not None and old.saw(loaded, standing):
            old.count(loaded, standing)
            continue
        decision = judge(loaded.claim, book())
        if old is None:
            found.replacement = (loaded, decision)
            if not found.takes_effect:
                return found
        elif unlike := old.unlike(decision):
            found.stuck[loaded.case] = unlike
            return found
        elif _amounts(postings(loaded, decision)) != old.entries:
            found.changed.append((old, loaded, decision))
        remember(loaded, decision, standing)
    return found


def _amounts(entries: Sequence[tuple[str, int, Money]]) -> Amounts:
    return {(account, year): amount for account, year, amount in entries}


def _later(member: int, place: int, taken: frozenset[int]) -> list[Later]:
    with connection.cursor() as cursor:
        cursor.execute(_LATER, [member, place, sorted(taken)])
        return [_read(row) for row in cursor.fetchall()]


def _read(row: tuple[Any, ...]) -> Later:
    identity, case, place, payee, stored, lines, entries = row
    sums: Amounts = {}
    for account, year, amount in entries or ():
        sums[account, year] = sums.get((account, year), ZERO) + Money(amount)
    facts = json.loads(stored)["facts"].get("member", {})
    visits = frozenset((npi, date.fromisoformat(day)) for npi, day in facts.get("copay_taken", ()))
    return Later(
        decision=identity,
        case=case,
        place=place,
        payee=payee,
        lines=tuple((n, said, Money(allowed), Money(copay)) for n, said, allowed, copay in lines),
        entries={key: amount for key, amount in sums.items() if amount},
        used={name: facts.get(name, {}) for name in ("deductible_used", "out_of_pocket_used")},
        copay_taken=visits,
    )
