"""Whether what an appeal overturned was carried out: paid, as the bank says, or authorized.

Read from the record alone.  Part of it is not it: each line must be there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from claims.models import AuthorizationRequest, Claim, Decision
from claims.operations.authorizations.on_file import GRANTED
from claims.operations.take_back import in_force
from kernel.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Effect:
    """`at` is when it was done; None while something is lacking, which `lacks` says in sentences.

    `there`: the decision in force has every line as it was won.  `part`: some of them only.
    `amount` is what was paid of the claim, in dollars.
    """

    at: datetime | None
    lacks: tuple[str, ...] = ()
    part: bool = False
    there: bool = False
    amount: Money = ZERO
    reference: str = ""


def effect_on_claim(case: int, lines: Collection[int], *, since: int) -> Effect:
    """Of the claim, with these lines overturned; `since` is the number of the decision that was."""
    claim = Claim.objects.get(pk=case)
    decision = in_force(case)
    if claim.state not in ("decided", "paid", "denied") or decision is None:
        return Effect(None, (f"{claim.number} is {claim.state}: it is not decided",))
    if decision.number <= since:
        return Effect(None, (f"{claim.number} was not decided anew",))
    came = dict(decision.lines.values_list("number", "disposition"))
    missing = [number for number in sorted(lines) if came[number] != "paid"]
    if missing:
        said = tuple(f"line {number} of {claim.number} is {came[number]}" for number in missing)
        return Effect(None, said, part=len(missing) < len(set(lines)))
    return _paid(claim, decision)


def _paid(claim: Claim, decision: Decision) -> Effect:
    amount = Money(decision.paid)
    remitted = getattr(decision, "remitted", None)
    if remitted is None:
        return Effect(None, (f"no payment of {claim.number} was made",), there=True, amount=amount)
    payment = remitted.payment
    if payment.state != "confirmed":
        why = f"payment {payment.trace} is {payment.state}: the bank has not confirmed it"
        return Effect(None, (why,), there=True, amount=amount, reference=payment.trace)
    return Effect(payment.confirmed_at, (), False, True, amount, payment.trace)


def effect_on_request(case: int, services: Collection[int], *, since: int) -> Effect:
    """The same of a prior authorization, with these services approved after all."""
    row = AuthorizationRequest.objects.select_related("authorization").get(pk=case)
    decision = row.decisions.exclude(disposition="pended").order_by("-number").first()
    if decision is None or decision.number <= since:
        return Effect(None, (f"{row.number} was not decided anew",))
    permit = row.authorization
    if row.state not in GRANTED or permit is None or permit.status not in GRANTED:
        return Effect(None, (f"{row.number} is {row.state}: nothing is approved",))
    there = set(permit.services.values_list("number", flat=True))
    missing = sorted(set(services) - there)
    if missing:
        said = tuple(f"service {number} of {row.number} is not approved" for number in missing)
        return Effect(None, said, part=len(missing) < len(set(services)))
    return Effect(decision.decided_at, (), False, True, reference=permit.number)
