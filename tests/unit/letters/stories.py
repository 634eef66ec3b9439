"""Invented members and decided claims, from what-if documents through the one pipeline."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

from claims.adjudication.stored import stored_decision
from claims.law_book import book
from claims.letters.given import Insured, Judged, Person
from claims.letters.senders import Senders, read_senders
from claims.pipeline import adjudicate
from claims.whatif.document import read_document
from kernel.record.stored import canonical

DATED = date(2026, 4, 10)
NPI = "1245319599"
FIRST, SECOND = "1003000126", "1234567893"

PLANS: dict[str, dict[str, Any]] = {
    "original_medicare": {"regimes": ["original_medicare"]},
    "medicare_advantage": {
        "regimes": ["medicare_advantage"],
        "deductible": "200.00",
        "coinsurance": {"in_network": "20", "out_of_network": "40"},
        "copay": {"in_network": "15.00"},
        "out_of_pocket_maximum": "6700.00",
        "network": "required",
        "opinions_per_chain": "3",
    },
    "aca_individual": {
        "regimes": ["tx_insured", "aca_individual"],
        "deductible": "500.00",
        "coinsurance": {"in_network": "20", "out_of_network": "40"},
        "copay": {"in_network": "25.00"},
        "out_of_pocket_maximum": "9000.00",
        "network": "preferred",
        "opinions_per_chain": "3",
    },
    "erisa_self_funded": {
        "regimes": ["erisa_self_funded"],
        "deductible": "500.00",
        "coinsurance": {"in_network": "20", "out_of_network": "40"},
        "network": "required",
        "approved_list": "required",
        "prior_authorization": ["second_opinion", "third_opinion"],
        "opinions_per_chain": "3",
    },
}


def document(plan: str, **changes: Any) -> dict[str, Any]:
    """A second opinion on a knee replacement, in network, listed, certified and covered."""
    provider = {
        "npi": NPI,
        "group": "741234567",
        "taxonomy": "207X00000X",
        "medicare": "participating",
        "board_certified": ["207X00000X"],
        "in_network": [{"from": "2020-01-01"}],
        "approved_list": [{"specialty": "207X00000X", "from": "2020-01-01"}],
    }
    made: dict[str, Any] = {
        "name": "a second opinion",
        "plan": deepcopy(PLANS[plan]),
        "member": {"id": "M1", "state": "TX", "covered": [{"from": "2015-01-01"}]},
        "providers": [
            provider,
            {"npi": FIRST, "group": "111111111", "medicare": "participating"},
            {"npi": SECOND, "group": "222222222", "medicare": "participating"},
        ],
        "fees": {"99204": "170.00", "99214": "130.00"},
        "chain": {
            "scenario": "elective_surgery",
            "subject": {
                "kind": "surgery",
                "code": "27447",
                "diagnosis": "M1711",
                "urgency": "elective",
            },
            "first": {
                "npi": FIRST,
                "on": "2026-01-12",
                "kind": "formal_opinion",
                "finding": "recommends",
            },
        },
        "claim": {
            "received": "2026-03-20",
            "opinion": "second",
            "rendering": NPI,
            "lines": [line("99204", "350.00")],
        },
    }
    for path, value in changes.items():
        _set(made, path.split("__"), value)
    return made


def line(code: str, charge: str, served: str = "2026-03-02", **more: Any) -> dict[str, Any]:
    return {"served": served, "code": code, "charge": charge, "diagnoses": ["M1711"], **more}


def _set(made: Any, path: list[str], value: Any) -> None:
    *into, last = path
    for step in into:
        made = made[int(step)] if isinstance(made, list) else made[step]
    made[int(last) if isinstance(made, list) else last] = value


def stored(document: dict[str, Any]) -> dict[str, Any]:
    """The decision as the record keeps it."""
    whatif, faults = read_document(document)
    assert whatif, faults
    decision = adjudicate(whatif.claim, book())
    read: dict[str, Any] = json.loads(canonical(stored_decision(whatif.claim, decision)))
    return read


def judged(document: dict[str, Any], **changes: Any) -> Judged:
    """A decided claim with an invented member."""
    known: dict[str, Any] = {
        "decision": 1,
        "case": 1,
        "claim": "C26-0000012",
        "account": "ACC-778",
        "received": date(2026, 3, 20),
        "decided_on": date(2026, 4, 8),
        "stored": stored(document),
        "member": member(),
        "provider": Person(
            NPI, "Lakeside Orthopedic Associates", ("40 Harbor Road", "Austin, TX 78701")
        ),
        "billing": Person(
            NPI, "Lakeside Orthopedic Associates", ("40 Harbor Road", "Austin, TX 78701")
        ),
        "plan": "Bluebonnet Silver 500",
    }
    return Judged(**(known | changes))


def member(**changes: Any) -> Insured:
    known: dict[str, Any] = {
        "id": 7,
        "number": "RX100200300",
        "name": "Marisol Quintero",
        "address": ("812 Juniper Lane", "Austin, TX 78702"),
        "state": "TX",
        "county": "Travis",
    }
    return Insured(**(known | changes))


def senders() -> Senders:
    return read_senders(None)
