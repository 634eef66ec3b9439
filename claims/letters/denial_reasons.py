"""The specific reasons for which a service asked for in advance is not approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kernel import plain_yaml

FILE = Path(__file__).parent / "denial_reasons.yaml"


@dataclass(frozen=True, slots=True)
class DenialReason:
    """A reason by its name: the judgment it is of, its CARC, and the 278's code or "".

    `weak`: the 278's code was held against no licensed list.
    """

    name: str
    rule: str
    carc: str
    hcr03: str
    weak: bool = False


@cache
def denial_reasons() -> Mapping[str, DenialReason]:
    """Every reason a request may be denied for, by its name."""
    return {name: _reason(name, row) for name, row in _rows().items() if row.get("ground") is None}


@cache
def ending_reasons() -> Mapping[str, DenialReason]:
    """Why an approval was ended, by the ground it was taken back on."""
    return {
        row["ground"]: _reason(name, row)
        for name, row in _rows().items()
        if row.get("ground") is not None
    }


def _rows() -> Mapping[str, Mapping[str, Any]]:
    rows: Mapping[str, Mapping[str, Any]] = plain_yaml.read_file(FILE)
    return rows


def _reason(name: str, row: Mapping[str, Any]) -> DenialReason:
    code = row["hcr03"] or {"is": ""}
    return DenialReason(name, row["rule"], row["carc"], code["is"], bool(code.get("weak")))


def reason_of(rule: str, carc: str) -> DenialReason:
    """The reason of a finding: the one with its CARC, else the first of its rule."""
    own = [each for each in denial_reasons().values() if each.rule == rule]
    fits = [each for each in own if each.carc == carc] or own
    return fits[0] if fits else DenialReason(rule, rule, carc, "")
