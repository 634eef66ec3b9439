"""From findings and a tally to the decision on one line."""

from claims.adjudication.decision import Adjustment, Disposition, LineDecision
from claims.adjudication.facts import Line
from claims.adjudication.findings import Finding, Says
from claims.adjudication.tally import Part, Tally
from kernel.money import Money

# The parts of a charge nobody pays to the provider from this plan, with their CAS codes, in order.
CAS = (
    (Part.BALANCE_BILLED, "PR", "45"),
    (Part.COPAY, "PR", "3"),
    (Part.DEDUCTIBLE, "PR", "1"),
    (Part.COINSURANCE, "PR", "2"),
    (Part.OTHER_PAYER, "OA", "23"),
    (Part.SEQUESTRATION, "CO", "253"),
)


def disposition_of(findings: tuple[Finding, ...]) -> Disposition:
    said = {finding.says for finding in findings}
    if Says.DENY in said:
        return Disposition.DENIED
    return Disposition.PENDED if Says.PEND in said else Disposition.PAID


def decided(
    line: Line, findings: tuple[Finding, ...], worked: Tally | Finding | None
) -> LineDecision:
    if isinstance(worked, Finding):
        findings = (*findings, worked)
    disposition = disposition_of(findings)
    if disposition is Disposition.PENDED:
        return LineDecision(line.number, disposition, line.charge, findings)
    if disposition is Disposition.DENIED or not isinstance(worked, Tally):
        first = next(find for find in findings if find.says is Says.DENY)
        whole = Adjustment(first.group, first.carc or "", line.charge, first.rarc)
        return LineDecision(line.number, disposition, line.charge, findings, adjustments=(whole,))
    return _paid(line, findings, worked)


def _paid(line: Line, findings: tuple[Finding, ...], tally: Tally) -> LineDecision:
    """The contractual part is what is left of the charge when all else has its place."""
    named = [(group, carc, tally[part]) for part, group, carc in CAS]
    taken = sum(amount.cents for _, _, amount in named)
    contractual = Money.of_cents(line.charge.cents - tally.left.cents - taken)
    adjustments = tuple(
        Adjustment(group, carc, amount)
        for group, carc, amount in (("CO", "45", contractual), *named)
        if amount
    )
    return LineDecision(
        number=line.number,
        disposition=Disposition.PAID,
        charge=line.charge,
        findings=findings,
        allowed=tally[Part.ALLOWED],
        deductible=tally[Part.DEDUCTIBLE],
        copay=tally[Part.COPAY],
        coinsurance=tally[Part.COINSURANCE],
        other_payer=tally[Part.OTHER_PAYER],
        sequestration=tally[Part.SEQUESTRATION],
        paid=tally.left,
        adjustments=adjustments,
        steps=tuple(tally.steps),
        deductible_credit=tally[Part.DEDUCTIBLE_CREDIT],
        out_of_pocket_credit=tally[Part.OUT_OF_POCKET_CREDIT],
    )
