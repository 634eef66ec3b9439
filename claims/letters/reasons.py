"""Why something of a claim is denied: each reason once, with its lines and their own words."""

from collections.abc import Mapping, Sequence
from typing import Any

from claims.letters import words
from claims.letters.appeal import program_of
from claims.letters.context import ReasonText
from claims.letters.given import Judged

Row = Mapping[str, Any]


def reasons_of(judged: Judged) -> tuple[ReasonText, ...]:
    """Every reason of every denied line, in order of the rules."""
    return tuple(
        _reason(judged, mark(place), group) for place, group in enumerate(_groups(judged.stored))
    )


def marks_of(stored: Row) -> dict[int, str]:
    """By line, its reasons: `reason A`, `reasons A and B`."""
    found: dict[int, list[str]] = {}
    for place, group in enumerate(_groups(stored)):
        for line in _lines(group):
            found.setdefault(line, []).append(mark(place))
    return {
        line: f"reason{'s' if len(marks) > 1 else ''} {' and '.join(marks)}"
        for line, marks in found.items()
    }


def mark(place: int) -> str:
    """A, B, … Z, AA, AB: as columns of a spreadsheet are named."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def days(served: Sequence[str]) -> str:
    """`March 2, 2026`, or the first and the last of several days."""
    first, last = min(served), max(served)
    return words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"


def when(served: Sequence[str]) -> str:
    """`on March 2, 2026`, or `from` the first `to` the last of several days."""
    return f"{'on' if min(served) == max(served) else 'from'} {days(served)}"


def _groups(stored: Row) -> list[list[Row]]:
    """Denials by rule, code and sources: sixty lines denied for one reason are told it once."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for each in stored["findings"]:
        if each["says"] == "deny":
            key = (each["rule"], each.get("carc"), tuple(each.get("cites") or ()))
            found.setdefault(key, []).append(each)
    return list(found.values())


def _lines(group: Sequence[Row]) -> list[int]:
    return sorted({line for each in group for line in each["lines"]})


def _reason(judged: Judged, named: str, group: Sequence[Row]) -> ReasonText:
    first, lines = group[0], _lines(group)
    served = {each["number"]: each["served"] for each in judged.stored["facts"]["lines"]}
    ahead = "request" in judged.stored
    library = words.reason(_library_name(first, judged.stored), ahead=ahead)
    carc = first.get("carc") or ""
    cites = tuple(first.get("cites") or ()) or _rests_on(library, judged)
    return ReasonText(
        mark=named,
        title=library.title if library else "",
        lines=_numbers(lines, "service" if ahead else "line"),
        why=_whys(judged, group),
        code=carc,
        meaning=words.meaning(carc),
        standard=library.standard if library else "",
        provision=words.provision(cites, when([served[line] for line in lines])),
        send=library.send if library else "",
        clinical="yes" if words.clinical(carc) else "",
        reviewer=next(filter(None, (_reviewer(judged.stored, each) for each in group)), ""),
    )


def _library_name(finding: Row, stored: Row) -> str:
    """Leaving Medicare is the physician's own choice, and told apart from not being payable.  A
    request is not refused for the approval it asks for: that it was ended is why."""
    if finding["rule"] == "prior_authorization" and "request" in stored:
        return "approval_ended"
    opted_out = stored["facts"]["provider"].get("medicare") == "opted_out"
    if finding["rule"] == "provider_eligible" and opted_out and "opted out" in finding["message"]:
        return "provider_opted_out"
    return str(finding["rule"])


def _whys(judged: Judged, group: Sequence[Row]) -> tuple[str, ...]:
    said: dict[str, list[int]] = {}
    for each in group:
        said.setdefault(_why(judged, each), []).extend(each["lines"])
    if len(said) == 1:
        return tuple(said)
    called = "service" if "request" in judged.stored else "line"
    return tuple(f"{_numbers(sorted(of), called).capitalize()}: {why}" for why, of in said.items())


def _why(judged: Judged, finding: Row) -> str:
    """The finding as the record has it, to its reader: the provider by name, the reviewer's word
    as a reviewer's."""
    message, npi = str(finding["message"]), judged.stored["facts"]["provider"]["npi"]
    reason = _reviewer(judged.stored, finding)
    upheld = f" Upheld by a person: {reason}"
    if reason:
        told = message.removesuffix(upheld)
        message = f"{told} A reviewer looked into this and decided. The reviewer's reason: {reason}"
    if str(npi) not in judged.provider.name:
        message = message.replace(f"Provider {npi}", judged.provider.name)
    return message


def _reviewer(stored: Row, finding: Row) -> str:
    """The reason a person gave for upholding this finding; empty for none.  Of one rule, two lines
    may have been upheld by two persons."""
    for word in stored["facts"].get("determinations") or ():
        upheld = f" Upheld by a person: {word['reason']}"
        of_this = word["rule"] == finding["rule"] and word["say"] == "accept"
        if of_this and str(finding["message"]).endswith(upheld):
            return str(word["reason"])
    return ""


def _rests_on(library: words.Reason | None, judged: Judged) -> tuple[str, ...]:
    found = library.rests_on.get(program_of(judged.regimes)) if library else None
    return (found,) if found else ()


def _numbers(lines: Sequence[int], called: str) -> str:
    """line 2; lines 1 and 3; lines 1 to 60; of a request, service 2."""
    if len(lines) == 1:
        return f"{called} {lines[0]}"
    if len(lines) > 2 and list(lines) == list(range(lines[0], lines[-1] + 1)):
        return f"{called}s {lines[0]} to {lines[-1]}"
    return f"{called}s {', '.join(str(line) for line in lines[:-1])} and {lines[-1]}"
