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


def denials() -> dict[str, tuple[str, dict[str, Any]]]:
    """By name: the CARC a document is denied with, and the document."""
    mine = "aca_individual"
    agreed = {"rule": "", "say": "accept", "reason": "The reviewer agrees."}
    found = {
        "before coverage": ("26", document(mine, member__covered=[{"from": "2026-03-10"}])),
        "after coverage": (
            "27",
            document(mine, member__covered=[{"from": "2015-01-01", "to": "2026-02-01"}]),
        ),
        "filed too late": ("29", document(mine, claim__received="2026-09-20")),
        "a duplicate": ("18", document(mine)),
        "another payer first": ("22", document("original_medicare")),
        "an excluded provider": ("B7", document(mine)),
        "opted out of Medicare": (
            "B7",
            document("original_medicare", providers__0__medicare="opted_out"),
        ),
        "an excluded service": (
            "96",
            document("medicare_advantage", chain__subject__kind="excluded_service"),
        ),
        "the same physician": ("272", document(mine, chain__first__npi=NPI)),
        "not board-certified, a person agrees": (
            "272",
            document(mine, providers__0__board_certified=[]),
        ),
        "the same practice, a person agrees": (
            "272",
            document(mine, providers__0__group="111111111"),
        ),
        "outside the network": ("242", document("medicare_advantage", providers__0__in_network=[])),
        "not on the list": ("242", document("erisa_self_funded", providers__0__approved_list=[])),
        "not authorized": ("197", document("erisa_self_funded")),
        "a third opinion after agreement, a person agrees": ("50", document(mine)),
        "one opinion too many": ("273", document(mine, plan__opinions_per_chain="1")),
    }
    found["a duplicate"][1]["history"] = [
        {"served": "2026-03-02", "npi": NPI, "code": "99204", "charge": "350.00", "claim": "C26-1"}
    ]
    found["an excluded provider"][1]["providers"][0]["excluded"] = [{"from": "2025-01-01"}]
    found["another payer first"][1]["member"]["other_insurance"] = {
        "primary": "true",
        "employer_size": "25",
        "kind": "working_aged",
    }
    third = found["a third opinion after agreement, a person agrees"][1]
    third["chain"]["second"] = {
        "npi": SECOND,
        "on": "2026-02-10",
        "kind": "formal_opinion",
        "finding": "agrees",
    }
    third["claim"]["opinion"] = "third"
    for name, rule in (
        ("another payer first", "other_payer_first"),
        ("not board-certified, a person agrees", "board_certified"),
        ("the same practice, a person agrees", "same_group"),
        ("a third opinion after agreement, a person agrees", "third_opinion_indicated"),
    ):
        found[name][1]["determinations"] = [agreed | {"rule": rule}]
    authorized = {
        "number": "PA1",
        "for": "second_opinion",
        "npi": NPI,
        "units": "2",
        "from": "2026-01-01",
        "to": "2026-07-01",
        "status": "approved",
    }
    found["not on the list"][1]["authorizations"] = [authorized]
    return found
