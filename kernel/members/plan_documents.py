"""A plan file: a plan's code and name, the days its terms hold, and the terms.  Pure.

    code: TX-MA-2026
    name: Lone Star Advantage
    from: 2026-01-01
    to: 2027-01-01                     # the first day no longer in it; omitted: open
    cite: Evidence of Coverage 2026
    regimes: [medicare_advantage]
    network: required                  # and the other keys of kernel.plan_terms

A file holds one plan, or several as a list or under `plans:`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from kernel.dates import Days
from kernel.plan_terms import KEYS, PlanTerms, read_terms
from kernel.reading import Fault, Reading, at, document

OWN_KEYS = ("code", "name", "payer_id", "from", "to", "cite")


@dataclass(frozen=True, slots=True)
class PlanSaid:
    """One plan's terms for a range of days.  `raw` are the terms as written, `terms` as read."""

    where: str
    code: str
    name: str
    payer_id: str
    cite: str
    days: Days
    terms: PlanTerms
    raw: Mapping[str, Any]


def read_plans(text: str, *, source: str) -> tuple[list[PlanSaid], list[Fault]]:
    """Every plan that can be read, and every fault, with its line.

    UnableToReadYaml where the text is neither YAML nor JSON.
    """
    found = document(text, source=source)
    reading = Reading()
    listed: list[tuple[Any, str]]
    if isinstance(found, Mapping) and "plans" in found:
        listed = reading.listed(reading.mapping(found, "", ("plans",)), "plans", "")
    elif isinstance(found, list):
        listed = [(item, at("", index)) for index, item in enumerate(found)]
    else:
        listed = [(found, "")]
    plans = []
    for item, path in listed:
        plan = _plan(item, path, reading)
        if plan is not None:
            plans.append(plan)
    return plans, [_with_line(text, fault) for fault in reading.errors]


def _plan(value: Any, path: str, reading: Reading) -> PlanSaid | None:
    before = len(reading.errors)
    needed = ("code", "from") if isinstance(value, Mapping) else ()
    row = reading.mapping(value, path, (*OWN_KEYS, *KEYS), needed)
    if not isinstance(value, Mapping):
        return None
    code = _short(row, "code", 30, path, reading)
    said = {key: row[key] for key in ("from", "to") if key in row}
    days = reading.days(said, path) if row.get("from") else None
    raw = {key: row[key] for key in KEYS if key in row}
    terms, faults = read_terms(raw, path)
    reading.errors += faults
    name = _short(row, "name", 120, path, reading)
    payer_id = _short(row, "payer_id", 80, path, reading)
    cite = _short(row, "cite", 200, path, reading)
    if len(reading.errors) > before or days is None or terms is None:
        return None
    return PlanSaid(path or code, code, name, payer_id, cite, days, terms, raw)


def _short(row: Mapping[str, Any], key: str, longest: int, path: str, reading: Reading) -> str:
    text = reading.text(row, key, path) or ""
    if len(text) > longest:
        reading.fault(at(path, key), f"is longer than {longest} characters")
    return text


def _with_line(text: str, fault: Fault) -> Fault:
    line = line_of(text, fault.path)
    where = ", ".join(part for part in (f"line {line}" if line else "", fault.path) if part)
    return Fault(where, fault.message)


def line_of(text: str, path: str) -> int | None:
    """The line, from 1, on which `path` (`plans[0].copay.in_network`) is written; of what is not
    there, the line of what it should stand in."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if node is None:
        return None
    line = int(node.start_mark.line) + 1
    for step in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            node = node.value[int(step)]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == step]
            if not pairs:
                break
            line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
    return line
