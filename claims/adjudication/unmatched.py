"""A claim that cannot be judged at all: it is not known whose it is, or what it is to void."""

from collections.abc import Callable, Iterable

from claims.adjudication.decision import Decision, Disposition, LineDecision
from claims.adjudication.determined import determined
from claims.adjudication.facts import Determination, Line
from claims.adjudication.findings import Finding, could_not
from claims.adjudication.results import decided


def unmatched(lines: tuple[Line, ...], why: str, *, rule: str, carc: str, law: str) -> Decision:
    """Every line pends for one reason; a person finds the missing fact."""
    finding = could_not(why)._replace(rule=rule, carc=carc)
    return _whole(lines, lambda line: finding, law)


def unclear_void(
    lines: tuple[Line, ...], finding: Finding, said: Iterable[Determination], *, law: str
) -> Decision:
    """A void that does not say for certain what it voids.  It pends until what it names is on
    file, or a person who accepts the finding refuses it."""
    accepted = [word for word in said if word.say == "accept"]

    def heard(line: Line) -> Finding:
        return determined((finding,), line.number, accepted)[0]

    return _whole(lines, heard, law)


def _whole(lines: tuple[Line, ...], found: Callable[[Line], Finding], law: str) -> Decision:
    made = tuple(_line(line, found(line)) for line in lines)
    rule = found(lines[0]).rule
    pended = any(line.disposition is Disposition.PENDED for line in made)
    denied = any(line.disposition is Disposition.DENIED for line in made)
    return Decision(
        disposition=Disposition.PENDED if pended else Disposition.DENIED,
        payee="provider",
        lines=made,
        deductible_left=None,
        out_of_pocket_left=None,
        pends=(rule,) if pended else (),
        denials=(rule,) if denied else (),
        deductible_used={},
        out_of_pocket_used={},
        law_version=law,
    )


def _line(line: Line, finding: Finding) -> LineDecision:
    return decided(line, (finding,), None)
