"""A claim that cannot be judged at all: it is not known whose it is, or what it is to void."""

from collections.abc import Iterable

from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.adjudication.facts import Determination, Line
from claims.adjudication.findings import Finding, Says, pend
from claims.adjudication.results import decided, disposition_of


def unmatched(lines: tuple[Line, ...], why: str, *, rule: str, carc: str, law: str) -> Decision:
    """Every line pends for one reason; a person finds the missing fact."""
    return _whole(lines, pend(why)._replace(rule=rule, carc=carc), law)


def unclear_void(
    lines: tuple[Line, ...], finding: Finding, said: Iterable[Determination], *, law: str
) -> Decision:
    """A void that does not say for certain what it voids.  It pends until what it names is on
    file, or a person who accepts the finding refuses it."""
    for word in said:
        if word.rule == finding.rule and word.say == "accept":
            message = f"{finding.message} Upheld by a person: {word.reason}"
            finding = finding._replace(says=Says.DENY, message=message)
    return _whole(lines, finding, law)


def _whole(lines: tuple[Line, ...], finding: Finding, law: str) -> Decision:
    pended = disposition_of((finding,)) is Disposition.PENDED
    return Decision(
        disposition=Disposition.PENDED if pended else Disposition.DENIED,
        payee="provider",
        lines=tuple(_line(line, finding) for line in lines),
        deductible_left=None,
        out_of_pocket_left=None,
        pends=(finding.rule,) if pended else (),
        denials=() if pended else (finding.rule,),
        deductible_used={},
        out_of_pocket_used={},
        law_version=law,
    )


def _line(line: Line, finding: Finding) -> LineDecision:
    return decided(line, (finding,), None)
