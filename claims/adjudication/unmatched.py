"""A claim that cannot be judged at all, because whose and under which plan is not known."""

from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.adjudication.facts import Line
from claims.adjudication.findings import pend


def unmatched(lines: tuple[Line, ...], why: str, *, rule: str, carc: str, law: str) -> Decision:
    """Every line pends for one reason; a person finds the missing fact."""
    finding = pend(why)._replace(rule=rule, carc=carc)
    return Decision(
        disposition=Disposition.PENDED,
        payee="provider",
        lines=tuple(
            LineDecision(line.number, Disposition.PENDED, line.charge, (finding,)) for line in lines
        ),
        deductible_left=None,
        out_of_pocket_left=None,
        pends=(rule,),
        denials=(),
        deductible_used={},
        out_of_pocket_used={},
        law_version=law,
    )
