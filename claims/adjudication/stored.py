"""A decision as it is stored: the facts, the findings, the money, the law's version; and back.

Findings that say the same on several lines are written once, with the lines they are about: every
reason is kept, and a claim of three lines takes a few kilobytes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeAlias

from claims.adjudication.decision import Decision, LineDecision
from claims.adjudication.facts import Claim, Provider
from claims.adjudication.findings import Finding, Says
from kernel.dates import Span
from kernel.money import Money
from kernel.plan_terms import PlanTerms

LINE_AMOUNTS = (
    "charge",
    "allowed",
    "deductible",
    "copay",
    "coinsurance",
    "other_payer",
    "sequestration",
    "paid",
    "member_owes",
    "deductible_credit",
    "out_of_pocket_credit",
)


def stored_decision(claim: Claim | None, decision: Decision) -> dict[str, Any]:
    """Everything needed to explain this decision, or to replay it, years from now."""
    return {
        "facts": plain(claim),
        "law_version": decision.law_version,
        "disposition": decision.disposition.value,
        "payee": decision.payee,
        "pends": list(decision.pends),
        "denials": list(decision.denials),
        "deductible_left": plain(decision.deductible_left),
        "out_of_pocket_left": plain(decision.out_of_pocket_left),
        "findings": finding_rows((line.number, line.findings) for line in decision.lines),
        "lines": [_line(line) for line in decision.lines],
    }


def plain(value: Any) -> Any:
    """Frozen facts as dicts, lists and text; what is not set is left out."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    return (_PLAIN.get(kind) or _way(kind))(value)


def _way(kind: type) -> Callable[[Any], Any]:
    """How values of a type met the first time are made plain."""
    found = _fields if is_dataclass(kind) else _items if issubclass(kind, Mapping) else _each
    _PLAIN[kind] = found
    return found


def _fields(value: Any) -> dict[str, Any]:
    row = {}
    names, read = _names(type(value))
    for name, inner in zip(names, read(value), strict=True):
        if inner is None:
            continue
        kind = type(inner)
        if kind in _AS_IT_IS:
            row[name] = inner
        elif inner or kind not in _LEFT_OUT_WHEN_EMPTY:
            row[name] = (_PLAIN.get(kind) or _way(kind))(inner)
    return row


def _items(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(inner) for key, inner in value.items()}


def _each(value: Any) -> list[Any]:
    return [plain(inner) for inner in value]


def _sorted(value: frozenset[Any]) -> list[Any]:
    return sorted(plain(inner) for inner in value)


_KEPT: dict[int, tuple[Any, dict[str, Any]]] = {}


def _kept_plain(value: Any) -> dict[str, Any]:
    """The same terms and providers stand on claim after claim: worked out once a process."""
    kept = _KEPT.get(id(value))
    if kept is None or kept[0] is not value:
        if len(_KEPT) > 10_000:
            _KEPT.clear()
        kept = _KEPT[id(value)] = (value, _fields(value))
    return kept[1]


_AS_IT_IS = frozenset((str, int, bool))
_LEFT_OUT_WHEN_EMPTY = (tuple, dict, MappingProxyType)
_PLAIN: dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: None,
    Money: Money.__str__,
    Decimal: str,
    Span: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
    PlanTerms: _kept_plain,
    Provider: _kept_plain,
    dict: _items,
    MappingProxyType: _items,
    frozenset: _sorted,
    tuple: _each,
    list: _each,
}

_Read: TypeAlias = Callable[[Any], tuple[Any, ...]]
_NAMES: dict[type, tuple[tuple[str, ...], _Read]] = {}


def _names(kind: type) -> tuple[tuple[str, ...], _Read]:
    """The names of a type's fields, and one call that reads them all."""
    found = _NAMES.get(kind)
    if found is None:
        names = tuple(field.name for field in fields(kind))
        read = attrgetter(*names) if len(names) > 1 else _one(*names)
        found = _NAMES[kind] = (names, read)
    return found


def _one(*names: str) -> _Read:
    """As attrgetter reads several names: also for one, or none, in a tuple."""
    return lambda value: tuple(getattr(value, name) for name in names)


def finding_rows(found: Iterable[tuple[int, tuple[Finding, ...]]]) -> list[dict[str, Any]]:
    """Each finding once, with the lines it is about, from the lines with their findings."""
    about: dict[Finding, list[int]] = {}
    for number, findings in found:
        for finding in findings:
            about.setdefault(finding, []).append(number)
    return [_finding(finding, tuple(numbers)) for finding, numbers in about.items()]


@lru_cache(maxsize=8_192)
def _finding(finding: Finding, lines: tuple[int, ...]) -> dict[str, Any]:
    """Most claims are told the same of most rules: made once, and changed by nobody."""
    row: dict[str, Any] = {
        "rule": finding.rule,
        "says": finding.says.value,
        "message": finding.message,
        "lines": list(lines),
    }
    if finding.cites:
        row["cites"] = list(finding.cites)
    if finding.says in (Says.DENY, Says.PEND):
        row |= {"carc": finding.carc, "group": finding.group, "rarc": list(finding.rarc)}
    if finding.could_not_run:
        row["could_not_run"] = True
    return row


def _line(line: LineDecision) -> dict[str, Any]:
    row: dict[str, Any] = {"number": line.number, "disposition": line.disposition.value}
    row |= {name: str(amount) for name in LINE_AMOUNTS if (amount := getattr(line, name))}
    row["adjustments"] = [
        [each.group, each.carc, str(each.amount), *each.rarc] for each in line.adjustments
    ]
    row["steps"] = [
        [each.part.value, str(each.amount), each.why, *each.cites] for each in line.steps
    ]
    return row
