"""What-if documents of invented people, changed at the paths their faults are told by."""

import copy
import json
import re
from typing import Any

from claims.law_book import book
from claims.whatif import Asked, ask

FIRST, SECOND, OURS, COLLEAGUE = "1003000126", "1234567893", "1245319599", "1679576722"
SPECIALTY = "207X00000X"
GONE = object()
"""As a change: the key is taken out."""

PART_B: dict[str, Any] = {
    "name": "a third opinion",
    "plan": {"regimes": ["original_medicare"]},
    "member": {"id": "M1", "state": "OH", "covered": [{"from": "2015-01-01"}]},
    "providers": [
        {
            "npi": OURS,
            "group": "741234567",
            "taxonomy": SPECIALTY,
            "medicare": "participating",
            "board_certified": [SPECIALTY],
            "in_network": [{"from": "2020-01-01", "to": "2027-01-01"}],
            "approved_list": [{"specialty": SPECIALTY, "from": "2020-01-01"}],
        },
        {"npi": FIRST, "group": "111111111"},
        {"npi": SECOND, "group": "222222222"},
        {"npi": COLLEAGUE, "group": "741234567"},
    ],
    "fees": {"99204": "170.00", "99213": "90.00"},
    "chain": {
        "scenario": "elective_surgery",
        "subject": {"kind": "surgery", "code": "27447", "diagnosis": "M17.11"},
        "first": {"npi": FIRST, "on": "2026-01-12", "finding": "recommends"},
        "second": {"npi": SECOND, "on": "2026-02-10", "finding": "differs"},
    },
    "claim": {
        "received": "2026-03-20",
        "opinion": "third",
        "rendering": OURS,
        "lines": [{"served": "2026-03-02", "code": "99204", "charge": "350.00"}],
    },
}

PRIVATE: dict[str, Any] = {
    **PART_B,
    "plan": {
        "regimes": ["aca_group"],
        "deductible": "500.00",
        "coinsurance": {"in_network": "20", "out_of_network": "40"},
        "copay": {"in_network": "30.00"},
        "out_of_pocket_maximum": "9000.00",
        "network": "required",
        "filing_limit": "12 months",
    },
}

ADVANTAGE: dict[str, Any] = {
    **PART_B,
    "plan": {
        "regimes": ["medicare_advantage"],
        "copay": {"in_network": "40.00"},
        "coinsurance": {"out_of_network": "40"},
        "network": "required",
    },
}


def changed(document: Any, changes: dict[str, Any]) -> Any:
    """The document with what stands at these paths replaced, added, or taken out (GONE)."""
    made = copy.deepcopy(document)
    for path, value in changes.items():
        *inner, last = [
            int(place) if place else name
            for name, place in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path)
        ]
        at = made
        for step in inner:
            at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
        if value is GONE:
            del at[last]
        elif isinstance(at, list) and last == len(at):
            at.append(copy.deepcopy(value))
        else:
            at[last] = copy.deepcopy(value)
    return made


def asked(document: Any) -> Asked:
    return ask(json.dumps(document).encode(), book())


def answered(document: Any) -> dict[str, Any]:
    found = asked(document)
    assert found.answer is not None, [str(fault) for fault in found.faults]
    return found.answer


def faults(document: Any) -> dict[str, str]:
    """The faults by path; no path has two."""
    found = asked(document)
    assert found.answer is None, "nothing is wrong with it"
    by_path = {fault.path: fault.message for fault in found.faults}
    assert len(by_path) == len(found.faults), [str(fault) for fault in found.faults]
    return by_path
