"""However a valid document is changed, it is decided or its faults are told; nothing raises."""

import copy
import json
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.law_book import book
from claims.whatif import Asked, ask
from tests.unit.whatif.documents import ADVANTAGE, OURS, PART_B, PRIVATE, changed

WHOLE = changed(
    PRIVATE,
    {
        "plan.approved_list": "required",
        "plan.prior_authorization": ["second_opinion", "third_opinion"],
        "plan.out_of_network_basis": {"percent_of_fee": "80"},
        "member.deductible_used": {"2026": "120.00"},
        "member.out_of_pocket_used": {"2026": "8900.00"},
        "member.other_insurance": {"primary": "true", "kind": "esrd", "employer_size": "25"},
        "chain.referral": {"npi": OURS, "on": "2026-02-20"},
        "authorizations": [
            {"number": "PA1", "for": "third_opinion", "npi": OURS, "units": "2", "used": "0",
             "from": "2026-01-01", "to": "2026-07-01", "status": "approved"}
        ],
        "history": [{"served": "2026-01-02", "npi": OURS, "code": "99213", "diagnosis": "M17.0",
                     "charge": "90.00", "claim": "C1"}],
        "claim.authorization": "PA1",
        "claim.primary_paid": {"allowed": "160.00", "paid": "50.00"},
        "claim.lines[0].modifiers": ["25"],
        "claim.lines[0].diagnoses": ["M17.11"],
        "claim.lines[1]": {"served": "2026-03-03", "code": "99213", "charge": "90.00"},
        "determinations": [{"rule": "same_group", "say": "override", "reason": "read"}],
        "expect": {"disposition": "paid", "lines": [{"findings": []}, {"paid": "1.00"}]},
    },
)  # fmt: skip
BASES = [WHOLE, {**WHOLE, "plan": PART_B["plan"]}, {**WHOLE, "plan": ADVANTAGE["plan"]}]

REGIMES = ["original_medicare", "medicare_advantage", "aca_group", "erisa_self_funded",
           "ny_insured", "tx_insured", "fl_insured", "mo_insured", "ga_insured"]  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["", "0.00", "0.01", "999999999.99", "1e9", "2026-03-02", "2026-02-29",
                     "9" * 99, "second", "deny", "required", "true", OURS, "99204", "~",
                     "12 months", "999 months", "2199-12-31", "1900-01-01", *REGIMES]),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document, as the keys that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = [path] if path else []
    if isinstance(value, dict | list):
        for key, each in inner:
            found += places(each, (*path, key)) if isinstance(each, dict | list) else [(*path, key)]
    return found


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    document = copy.deepcopy(draw(st.sampled_from(BASES)))
    for _ in range(draw(st.integers(1, 4))):
        options = places(document)
        if not options:
            break
        *way, last = draw(st.sampled_from(options))
        at = document
        for key in way:
            at = at[key]
        match draw(st.sampled_from(["replace", "remove", "add", "double"])):
            case "replace":
                at[last] = draw(VALUES)
            case "remove":
                del at[last]
            case "add" if isinstance(at, dict):
                at[draw(st.text(max_size=8))] = draw(VALUES)
            case "double" if isinstance(at, list):
                at.append(copy.deepcopy(at[last]))
    return document


def holds(asked: Asked) -> None:
    """Faults in words, or a decision whose money adds up."""
    if asked.answer is None:
        assert asked.faults
        assert all(fault.message for fault in asked.faults)
        return
    assert not asked.faults
    json.dumps(asked.answer)
    for line in asked.answer["lines"]:
        amounts = [Decimal(each["amount"]) for each in line["adjustments"]]
        assert min([Decimal(line["paid"]), *amounts]) >= 0
        if line["disposition"] != "pended":
            assert Decimal(line["charge"]) == Decimal(line["paid"]) + sum(amounts)


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_a_document_changed_at_random_is_decided_or_refused(document: Any) -> None:
    holds(ask(json.dumps(document).encode("utf-8"), book()))


MONEY = st.integers(0, 100_000).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")


@settings(max_examples=300, deadline=None)
@given(
    base=st.sampled_from(BASES),
    money=st.lists(MONEY, min_size=9, max_size=9),
    standing=st.sampled_from(["participating", "nonparticipating"]),
    kind=st.sampled_from(["physician", "np"]),
    network=st.sampled_from(["none", "preferred"]),
    regime=st.lists(st.sampled_from(REGIMES[4:]), max_size=1),
    assigned=st.booleans(),
    inside=st.booleans(),
)
def test_money_adds_up_whatever_the_amounts(
    base: Any,
    money: list[str],
    standing: str,
    kind: str,
    network: str,
    regime: list[str],
    assigned: bool,
    inside: bool,
) -> None:
    plan = {**base["plan"], "regimes": [*regime, *base["plan"]["regimes"]], "network": network}
    plan |= {"prior_authorization": [], "approved_list": "none", "deductible": money[0],
             "copay": {"in_network": money[1], "out_of_network": money[2]}}  # fmt: skip
    document = changed(
        base,
        {
            "plan": plan,
            "fees": {"99204": money[3], "99213": money[4]},
            "claim.lines[0].charge": money[5],
            "claim.lines[1].charge": money[6],
            "claim.primary_paid": {"allowed": money[7], "paid": money[8]},
            "claim.assigned": assigned,
            "providers[0].medicare": standing,
            "providers[0].kind": kind,
            "providers[0].in_network": [{"from": "2020-01-01"}] if inside else [],
            "history": [],
        },
    )
    asked = ask(json.dumps(document).encode(), book())
    assert asked.answer
    holds(asked)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_at_all_are_refused_in_words(data: bytes) -> None:
    holds(ask(data, book()))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=5))
def test_a_document_with_a_piece_torn_out(at: int, length: int, instead: bytes) -> None:
    data = json.dumps(WHOLE).encode()
    holds(ask(data[:at] + instead + data[at + length :], book()))
