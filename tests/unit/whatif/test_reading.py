"""What is wrong with a document is said with its path, all of it at once, and nothing raises."""

import json
from typing import Any

import pytest

from claims.law_book import book
from claims.whatif import LARGEST, ask
from tests.unit.whatif.documents import ADVANTAGE, GONE, OURS, PART_B, PRIVATE, changed, faults

WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"plan": GONE}, "plan", "is missing"),
    ({"plan": "aca_group"}, "plan", "expected keys and values, found 'aca_group'"),
    ({"plan.regimes": GONE}, "plan.regimes", "is missing"),
    ({"plan.regimes": []}, "plan.regimes", "names no regime"),
    ({"plan.regimes": "aca_group"}, "plan.regimes", "expected a list"),
    ({"plan.regimes[0]": "medicaid"}, "plan.regimes[0]", "is not one of original_medicare"),
    ({"plan.regimes[0]": None}, "plan.regimes[0]", "expected text, found nothing"),
    ({"plan.regimes": ["tx_insured"]}, "plan.regimes", "names only states"),
    ({"plan.deductable": "5.00"}, "plan.deductable", "unknown key; did you mean 'deductible'?"),
    ({"plan.deductible": "5.5"}, "plan.deductible", "'5.5' is not an amount of money"),
    ({"plan.deductible": "-5.00"}, "plan.deductible", "not an amount of money"),
    ({"plan.deductible": "1e3"}, "plan.deductible", "not an amount of money"),
    ({"plan.deductible": "1_000.00"}, "plan.deductible", "not an amount of money"),
    ({"plan.deductible": "٥.٠٠"}, "plan.deductible", "not an amount of money"),
    ({"plan.deductible": 500.5}, "plan.deductible", "500.5 is a JSON number; money is text"),
    ({"plan.deductible": 500}, "plan.deductible", 'two places: "170.00"'),
    ({"plan.coinsurance": "20"}, "plan.coinsurance", "expected keys and values"),
    ({"plan.coinsurance": []}, "plan.coinsurance", "expected keys and values, found a list"),
    ({"plan.coinsurance.in_network": "101"}, "plan.coinsurance.in_network", "more than 100"),
    ({"plan.coinsurance.in_network": "20%"}, "plan.coinsurance.in_network", "not a percentage"),
    ({"plan.coinsurance.in_network": "nan"}, "plan.coinsurance.in_network", "not a percentage"),
    ({"plan.coinsurance.inside": "20"}, "plan.coinsurance.inside", "unknown key"),
    ({"plan.network": "closed"}, "plan.network", "is not one of required, preferred, none"),
    ({"plan.approved_list": "preferred"}, "plan.approved_list", "is not one of"),
    ({"plan.when_not_listed": "pay"}, "plan.when_not_listed", "is not one of deny, pend"),
    ({"plan.prior_authorization": ["visit"]}, "plan.prior_authorization[0]", "is not one of"),
    ({"plan.different_group_required": "maybe"}, "plan.different_group_required", "neither true"),
    ({"plan.opinions_per_chain": "0"}, "plan.opinions_per_chain", "at least 1"),
    ({"plan.filing_limit": "a year"}, "plan.filing_limit", "is not a length of time"),
    ({"plan.filing_limit": "72 hours"}, "plan.filing_limit", "not hours"),
    ({"plan.filing_limit": "1201 months"}, "plan.filing_limit", "longer than 100 years"),
    ({"member": GONE}, "member", "is missing"),
    ({"member.id": GONE}, "member.id", "is missing"),
    ({"member.covered": GONE}, "member.covered", "is missing"),
    ({"member.covered[0].from": "2026-02-30"}, "member.covered[0].from", "write YYYY-MM-DD"),
    ({"member.covered[0].to": "2015-01-01"}, "member.covered[0].to", "is not after 2015-01-01"),
    ({"member.deductible_used": {"26": "1.00"}}, "member.deductible_used.26", "is not a year"),
    ({"member.deductible_used": "5.00"}, "member.deductible_used", "an amount by year"),
    (
        {"member.other_insurance": {"kind": "auto"}},
        "member.other_insurance.kind",
        "is not one of working_aged",
    ),
    ({"providers": GONE}, "providers", "is missing"),
    ({"providers[0].npi": "1245319598"}, "providers[0].npi", "its check digit does not match"),
    ({"providers[1].npi": OURS}, "providers[1].npi", "is listed twice"),
    ({"providers[0].kind": "surgeon"}, "providers[0].kind", "is not one of physician, np"),
    ({"providers[0].medicare": "yes"}, "providers[0].medicare", "is not one of participating"),
    ({"providers[0].approved_list": [{"from": "2020-01-01"}]},
     "providers[0].approved_list[0].specialty", "is missing"),
    ({"providers[0].in_network[0].until": "x"}, "providers[0].in_network[0].until", "unknown key"),
    ({"providers[1]": "1003000126"}, "providers[1]", "expected keys and values"),
    ({"fees": GONE}, "fees", "is missing"),
    ({"fees": []}, "fees", "an amount by code"),
    ({"fees.99204": "x"}, "fees.99204", "is not an amount"),
    ({"chain.subject.kind": "tooth"}, "chain.subject.kind", "is not one of surgery"),
    ({"chain.subject.urgency": "soon"}, "chain.subject.urgency", "is not one of elective"),
    ({"chain.scenario": "cancer"}, "chain.scenario", "is not one of cancer_diagnosis"),
    ({"chain.first.npi": "1487691235"}, "chain.first.npi", "its check digit does not match"),
    ({"chain.second.npi": "A"}, "chain.second.npi", "its check digit does not match"),
    ({"history": [{"served": "2026-01-02", "npi": "1", "code": "99213"}]},
     "history[0].npi", "its check digit does not match"),
    ({"chain.first.finding": "differs"}, "chain.first.finding", "is not one of recommends"),
    ({"chain.second.finding": "recommends"}, "chain.second.finding", "is not one of agrees"),
    ({"chain.second.kind": "visit"}, "chain.second.kind", "is not one of formal_opinion"),
    ({"chain.referral": {"npi": OURS}}, "chain.referral.on", "is missing"),
    ({"authorizations": [{"number": "A", "for": "visit", "from": "2026-01-01"}]},
     "authorizations[0].for", "is not one of second_opinion"),
    ({"authorizations": [{"number": "A", "for": "second_opinion"}]},
     "authorizations[0].from", "is missing"),
    ({"history": [{"npi": OURS, "code": "99213"}]}, "history[0].served", "is missing"),
    ({"history": {"served": "2026-01-01"}}, "history", "expected a list"),
    ({"claim": GONE}, "claim", "is missing"),
    ({"claim.received": GONE}, "claim.received", "is missing"),
    ({"claim.received": "03/20/2026"}, "claim.received", "write YYYY-MM-DD"),
    ({"claim.received": "2026-W12-5"}, "claim.received", "write YYYY-MM-DD"),
    ({"claim.opinion": "fourth"}, "claim.opinion", "is not one of second, third"),
    ({"claim.rendering": "1366402380"}, "claim.rendering", "is not among the providers"),
    ({"claim.lines": GONE}, "claim.lines", "is missing"),
    ({"claim.lines": []}, "claim.lines", "at least one line"),
    ({"claim.lines[0].served": "9999-12-31"}, "claim.lines[0].served", "between 1900 and 2199"),
    ({"claim.lines[0].units": "0"}, "claim.lines[0].units", "whole number of at least 1"),
    ({"claim.lines[0].units": "1.5"}, "claim.lines[0].units", "whole number of at least 1"),
    ({"claim.lines[0].units": "9" * 5000}, "claim.lines[0].units", "9"),
    ({"claim.lines[0].charge": GONE}, "claim.lines[0].charge", "is missing"),
    ({"claim.lines[0].modifiers": "25"}, "claim.lines[0].modifiers", "expected a list"),
    ({"claim.lines[0].modifiers": [["25"]]}, "claim.lines[0].modifiers[0]", "expected text"),
    ({"claim.lines[0].dx": "M17"}, "claim.lines[0].dx", "unknown key"),
    ({"claim.primary_paid": {"paid": "1.00"}}, "claim.primary_paid.allowed", "is missing"),
    ({"determinations": [{"rule": "tests", "say": "accept", "reason": "r"}]},
     "determinations[0].rule", "is not one of member_covered"),
    ({"determinations": [{"rule": "copay", "say": "accept", "reason": "r"}]},
     "determinations[0].rule", "is not one of member_covered"),
    ({"determinations": [{"rule": "same_group", "say": "accept"}]},
     "determinations[0].reason", "is missing"),
    ({"expect": []}, "expect", "expected keys and values, found a list"),
    ({"expect.dispositon": "paid"}, "expect.dispositon", "did you mean 'disposition'?"),
    ({"expect.lines": [{"adjustments": [{"code": "1"}]}]},
     "expect.lines[0].adjustments[0].code", "unknown key"),
    ({"expected": {}}, "expected", "unknown key; did you mean 'expect'?"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "path", "says"), WRONG)
def test_a_fault_names_its_path(changes: dict[str, Any], path: str, says: str) -> None:
    assert says in faults(changed(PRIVATE, changes))[path]


def test_all_faults_are_told_at_once() -> None:
    found = faults(
        changed(
            PRIVATE,
            {
                "plan.network": "closed",
                "member.id": GONE,
                "providers[0].npi": "123",
                "fees.99204": "x",
                "chain.second.finding": "x",
                "claim.received": "x",
                "claim.lines[0].charge": "x",
                "history": [{}],
                "authorizations": [{}],
                "determinations": [{}],
                "expect.x": "x",
                "x": "x",
            },
        )
    )
    assert found.keys() >= {
        "plan.network", "member.id", "providers[0].npi", "fees.99204", "chain.second.finding",
        "claim.received", "claim.lines[0].charge", "history[0].served", "authorizations[0].number",
        "determinations[0].rule", "expect.x", "x",
    }  # fmt: skip


@pytest.mark.parametrize("base", [PART_B, ADVANTAGE])
def test_under_medicare_the_rendering_provider_s_standing_must_be_given(base: Any) -> None:
    found = faults(changed(base, {"providers[0].medicare": GONE}))
    assert found == {
        "providers[0].medicare": "must be given for the rendering provider under Medicare"
    }


def test_under_a_private_plan_it_need_not() -> None:
    document = changed(PRIVATE, {"providers[0].medicare": GONE})
    assert ask(json.dumps(document).encode(), book()).answer


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "found nothing"),
    "only a comment": (b"# nothing", "found nothing"),
    "a list": (b"- a\n- b", "found a list"),
    "a sentence": (b"pay everything", "found 'pay everything'"),
    "bytes": (bytes(range(256)), "not text in UTF-8"),
    "latin-1": ("name: é".encode("latin-1"), "not text in UTF-8 (byte 7)"),
    "a zero byte": (b"name: a\x00b", "the document"),
    "a tab": (b"plan:\n\tregimes: [aca_group]", "line 2, column 1"),
    "a key twice": (b"name: a\nname: b", "line 2, column 1: key 'name' is written twice"),
    "a key twice in JSON": (b'{"name": "a", "name": "b"}', "key 'name' is written twice"),
    "broken YAML": (b"plan: [a", "line 1"),
    "broken JSON": (b'{"plan": {"regimes": ["aca_group"}', "line 1"),
    "two documents": (b"name: a\n---\nname: b", "another document"),
    "a tag": (b"name: !!python/object/apply:os.system [ls]", "is not read; every value is text"),
    "a tag that fails": (b"name: !!timestamp x", "is not read; every value is text"),
    "a list as a key": (b"? [a]\n: b", "a key must be text"),
    "deep": (b"[" * 100_000, "nested too deeply"),
    "deep JSON": (b'{"a":' * 40_000, "nested too deeply"),
    "an anchor in itself": (b"name: &a [*a]", "line 1"),
    "a document that holds itself": (b"&a [*a]", "line 1"),
    "an escape sequence": (b'name: "\\e[31mred"', "control character '\\x1b'"),
    "half a character": (b'{"name": "\\ud83d"}', "control character '\\ud83d'"),
    "half a character as a key": (b'{"\\ud83d": 1}', "control character '\\ud83d'"),
    "too large": (b"#" * (LARGEST + 1), "larger than 250,000 bytes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_comes_is_one_fault_in_words(name: str) -> None:
    data, says = HOSTILE[name]
    found = ask(data, book())
    assert found.answer is None
    (fault,) = found.faults
    assert fault.path == ""
    assert says in fault.message
    assert len(fault.message) < 500


def test_anchors_may_repeat_a_part_but_not_without_end() -> None:
    laughs = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, now in zip("abcdefgh", "bcdefghi", strict=True):
        laughs.append(f"{now}: &{now} [{', '.join(['*' + before] * 10)}]")
    (fault,) = ask("\n".join(laughs).encode(), book()).faults
    assert "anchors repeat one part too many times" in fault.message
    honest = f"""
        plan: {{regimes: [aca_group], filing_limit: 12 months}}
        member: {{id: M1, covered: &always [{{from: 2015-01-01}}]}}
        providers: [{{npi: "{OURS}", in_network: *always}}]
        fees: {{}}
        claim:
          received: 2026-03-20
          rendering: "{OURS}"
          lines: [&line {{served: 2026-03-02, code: "99204", charge: "1.00"}}, *line]
    """
    assert ask(honest.encode(), book()).answer


def test_a_thousand_unknown_keys_are_told_quickly_and_shortly() -> None:
    document = {**PART_B, **{f"k{number}": 1 for number in range(1000)}, "k" * 100_000: 1}
    found = ask(json.dumps(document).encode(), book()).faults
    assert len(found) == 1001
    assert max(len(fault.path) for fault in found) < 250


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_yaml_and_json_are_read_alike(encoding: str) -> None:
    document = changed(PRIVATE, {"name": "Zoë", "claim.lines[0].units": 1, "claim.assigned": True})
    as_json = ask(json.dumps(document, ensure_ascii=False).encode(encoding), book())
    assert as_json.answer
    assert as_json.answer["name"] == "Zoë"
    text = f"# a remark makes it YAML\n{json.dumps(document, ensure_ascii=False)}"
    assert ask(text.encode(encoding), book()) == as_json
