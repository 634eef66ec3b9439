"""A what-if document from the cells of a row: a base claim, and what the row says otherwise.

The base is a second opinion on a knee replacement by Dr. Adams, who is independent, listed, in
network and certified; Dr. Brown recommended the operation; Dr. Chen and Dr. Diaz stand by.  A row
changes it under these headings, or anywhere by its path (`plan.network`, `adams.medicare`):

| heading | sets |
| --- | --- |
| `regimes` | the plan's regimes |
| `served`, `code`, `units`, `charge`, `modifiers`, `diagnoses`, `line.*` | the claim's one line |
| `fee` | the fee of one unit of that line's code; `none`: no fee on file |
| `lines` | several lines: `99204 170.00 of 350.00 on 2026-03-02 x2 GY / …` (fee of charge); |
|         | `… primary 20.00 of 60.00`: what the payer before us paid on it, and allowed |
| `received`, `opinion`, `assigned`, `authorization_named`, `rendering`, `claim.*` | the claim |
| `scenario`, `subject.*`, `first.*`, `second.*`, `third.*`, `referral.*`, `chain` | the chain |
| `adams.*`, `brown.*`, `chen.*`, `diaz.*` | a clinician; the names also stand for the NPIs |
| `used`, `used_to_maximum` | deductible and out-of-pocket used in the year of service |
| `member.*`, `plan.*`, `other.*`, `primary.*` | member, plan, other insurance, what it paid |
| `authorization.*`, `another.*`, `history.*` | the first authorization, a second, an earlier line |
| `person` | determinations: `override: reason` on this rule, `accept in_network: reason / …` |
| `record.*` | facts no document has: `excuse`, `known`, `on_file`, `replaces`, `doubt`, `copay`, |
|            | `participation`, `inactive`, `other_terms`; of the claim replaced: |
|            | `original_received`, `original_decided`, `unclear`, `replaced_by`; of the order |
|            | of payers the claim itself tells: `billed_as`, `billed_kind`, `accident`, |
|            | `government`, and what the provider must accept, `must_accept`; |
|            | `earlier_modifiers` of the earlier lines (a list, `-` for none) |
| `record.saw` | what whoever spoke had seen: `all`, or `line 2` of it, as the claim is; or as it |
|              | was when something was otherwise: `adams.in_network = []` (more parted by ` & `) |

`none` takes a key away.  Lists are parted by `, `; ranges of days are `2020-01-01..2021-01-01`,
the end exclusive.  What no heading knows is an error, as in the document itself.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from claims.adjudication import Claim
from claims.adjudication.billed import Billed
from claims.adjudication.keys import finding_key
from claims.adjudication.replaced import Replaced
from claims.law_book import book
from claims.pipeline import adjudicate
from claims.whatif import read_document
from kernel import plain_yaml
from kernel.dates import Days
from kernel.money import Money

NPIS = {"adams": "1245319599", "brown": "1003000126", "chen": "1234567893", "diaz": "1999999992"}
BASE = plain_yaml.read("""
name: a second opinion on a knee replacement
plan: {regimes: [original_medicare], filing_limit: 12 months}
member: {id: M1, covered: [{from: 2000-01-01}]}
providers:
  - npi: "1245319599"
    group: "741234567"
    taxonomy: 207X00000X
    medicare: participating
    board_certified: [207X00000X]
    in_network: [{from: 2000-01-01}]
    approved_list: [{specialty: 207X00000X, from: 2000-01-01}]
  - {npi: "1003000126", group: "112233445", in_network: [{from: 2000-01-01}]}
  - {npi: "1234567893", group: "556677889"}
  - {npi: "1999999992", group: "998877665"}
fees: {}
chain:
  scenario: elective_surgery
  subject: {kind: surgery, code: "27447", diagnosis: M1711, urgency: elective}
  first: {npi: "1003000126", on: 2026-01-12, kind: formal_opinion, finding: recommends}
claim:
  received: 2026-03-20
  opinion: second
  rendering: "1245319599"
  lines: [{served: 2026-03-02, code: "99204", charge: "350.00", diagnoses: [M1711]}]
""")
FEE = "170.00"

LINE = ("served", "code", "units", "charge", "modifiers", "diagnoses")
SHORT = {
    "regimes": "plan.regimes",
    **{name: f"line.{name}" for name in LINE},
    **{name: f"claim.{name}" for name in ("received", "opinion", "assigned", "rendering")},
    "authorization_named": "claim.authorization",
    "scenario": "chain.scenario",
}
PLACES: dict[str, tuple[str | int, ...]] = {
    **{name: ("providers", place) for place, name in enumerate(NPIS)},
    **{name: ("chain", name) for name in ("subject", "first", "second", "third", "referral")},
    "line": ("claim", "lines", 0),
    "other": ("member", "other_insurance"),
    "primary": ("claim", "primary_paid"),
    "authorization": ("authorizations", 0),
    "another": ("authorizations", 1),
    "history": ("history", 0),
    **{name: (name,) for name in ("plan", "member", "claim", "chain")},
}
TEXTS = {"regimes", "prior_authorization", "board_certified", "modifiers", "diagnoses"}
RANGES = {"covered", "in_network", "excluded", "approved_list"}
RECORD = {
    "excuse",
    "known",
    "on_file",
    "replaces",
    "doubt",
    "copay",
    "participation",
    "inactive",
    "other_terms",
    "original_received",
    "original_decided",
    "unclear",
    "replaced_by",
    "billed_as",
    "billed_kind",
    "accident",
    "government",
    "must_accept",
    "earlier_modifiers",
    "saw",
}
_LINE = re.compile(
    r"(?P<code>\w{5}) (?P<fee>[\d.]+|none) of (?P<charge>[\d.]+)(?: on (?P<served>[\d-]{10}))?"
    r"(?: x(?P<units>\d+))?(?: (?P<modifiers>[A-Z0-9]{2}))?"
    r"(?: primary (?P<primary_paid>[\d.]+) of (?P<primary_allowed>[\d.]+))?"
)


def claim_of(rule: str | None, given: Mapping[str, Any], row: Mapping[str, str]) -> Claim:
    """The facts: the base, then `given`, then the row.  AssertionError names what is wrong."""
    cells = {key: cell for key, cell in row.items() if cell and key != "and"}
    order = [*_flat(given).items(), *cells.items(), *_pairs(row.get("and", ""))]
    said = dict(order)
    document = document_of(rule, [(SHORT.get(key, key), cell) for key, cell in order])
    found, faults = read_document(document)
    assert found is not None, "; ".join(str(fault) for fault in faults)
    claim = _with_record(found.claim, {key: cell for key, cell in said.items() if "record." in key})
    if "record.saw" in said:
        return _as_seen(claim, said["record.saw"], rule, order)
    return claim


def _as_seen(claim: Claim, saw: str, rule: str | None, order: list[tuple[str, str]]) -> Claim:
    """The words made words on the very findings that were seen then."""
    then = claim
    if "=" in saw:
        otherwise = [one.partition("=") for one in saw.split(" & ")]
        before = [(key.strip(), cell.strip()) for key, _, cell in otherwise]
        kept = [pair for pair in order if pair[0] != "record.saw"]
        then = claim_of(rule, {}, dict([*kept, *before]))
    decision = adjudicate(replace(then, determinations=()), book())
    lines = [each for each in decision.lines if saw == f"line {each.number}" or "line" not in saw]
    keys = {
        word.rule: tuple(
            finding_key(found, line.number)
            for line in lines
            for found in line.findings
            if found.rule == word.rule
        )
        for word in claim.determinations
    }
    assert all(keys.values()), "what was seen is there"
    words = tuple(replace(word, seen=keys[word.rule]) for word in claim.determinations)
    return replace(claim, determinations=words)


def document_of(rule: str | None, order: list[tuple[str, str]]) -> dict[str, Any]:
    document: dict[str, Any] = deepcopy(BASE)
    later = {"fee", "lines", "used", "used_to_maximum", "person"}
    for path, cell in order:
        if path not in later and not path.startswith("record."):
            _put(document, path, cell)
    said = dict(order)
    line = document["claim"]["lines"][0]
    if said.get("fee", FEE) != "none":
        document["fees"][line["code"]] = said.get("fee", FEE)
    if "lines" in said:
        _lines(document, said["lines"], line)
    year = line["served"][:4]
    for key, name in (("used", "deductible_used"), ("used_to_maximum", "out_of_pocket_used")):
        if key in said:
            document["member"][name] = {year: said[key]}
    if "person" in said:
        document["determinations"] = [_word(one, rule) for one in said["person"].split(" / ")]
    return document


def _word(text: str, rule: str | None) -> dict[str, Any]:
    about, _, reason = text.partition(": ")
    say, _, named = about.partition(" ")
    return {"rule": named or rule, "say": say, "reason": reason}


def _flat(given: Mapping[str, Any], under: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in given.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{under}{key}.")
        else:
            flat[f"{under}{key}"] = value
    return flat


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = (one.partition(": ") for one in text.split("; ") if one)
    return [(key.strip(), cell.strip()) for key, _, cell in pairs]


def _put(document: dict[str, Any], path: str, cell: str) -> None:
    root, *keys = path.split(".")
    assert root in PLACES, f"no heading {path!r}"
    steps = [*PLACES[root], *keys]
    place: Any = document
    for step, following in pairwise(steps):
        if isinstance(step, str):
            place = place.setdefault(step, [] if isinstance(following, int) else {})
        else:
            place.extend({} for _ in range(step + 1 - len(place)))
            place = place[step]
    if cell == "none":
        if isinstance(steps[-1], int):
            place.clear()
            return
        assert steps[-1] in place, f"{path}: the base has none to take away"
        del place[steps[-1]]
    else:
        place[steps[-1]] = _value(str(steps[-1]), cell)


def _value(key: str, cell: str) -> Any:
    if cell == "[]":
        return []
    if key in TEXTS:
        return cell.split(", ")
    if key in RANGES and ".." in cell:
        return [_range(item) for item in cell.split(", ")]
    return NPIS.get(cell, cell)


def _range(text: str) -> dict[str, str]:
    specialty, _, days = text.rpartition(" ")
    start, _, end = days.partition("..")
    made = {"from": start} | ({"to": end} if end else {})
    return made | ({"specialty": specialty} if specialty else {})


def _lines(document: dict[str, Any], text: str, first: Mapping[str, Any]) -> None:
    document["claim"]["lines"] = made = []
    document["fees"] = {}
    for one in text.split(" / "):
        found = _LINE.fullmatch(one)
        assert found, f"{one!r} is not a line"
        line = {**first, **{key: cell for key, cell in found.groupdict().items() if cell}}
        fee, code = line.pop("fee"), line["code"]
        if fee != "none":
            assert document["fees"].setdefault(code, fee) == fee, f"{code} has two fees"
        if found["modifiers"]:
            line["modifiers"] = [found["modifiers"]]
        if found["primary_paid"]:
            amounts = {"paid": line["primary_paid"], "allowed": line.pop("primary_allowed")}
            line["primary_paid"] = amounts
        made.append(line)


def _with_record(claim: Claim, said: Mapping[str, str]) -> Claim:
    """What is known from the record and stands in no document."""
    facts = {key.removeprefix("record."): cell for key, cell in said.items()}
    assert not facts.keys() - RECORD, f"no fact {sorted(facts.keys() - RECORD)}"
    member, provider = claim.member, claim.provider
    if "known" in facts:
        member = replace(member, known=_yes(facts["known"]))
    if "copay" in facts:
        member = replace(
            member, copay_taken=frozenset({(provider.npi, date.fromisoformat(facts["copay"]))})
        )
    if "other_terms" in facts:
        member = replace(member, other_terms=frozenset({date.fromisoformat(facts["other_terms"])}))
    if "on_file" in facts:
        provider = replace(provider, on_file=_yes(facts["on_file"]))
    if "inactive" in facts:
        start, _, to = facts["inactive"].partition("..")
        days = Days(date.fromisoformat(start), date.fromisoformat(to) if to else None)
        provider = replace(provider, inactive=(days,))
    if "participation" in facts:
        assert facts["participation"] == "none", "only that it is not on file"
        provider = replace(provider, medicare=None)
    history = claim.history
    if "earlier_modifiers" in facts:
        said_of_it = facts["earlier_modifiers"]
        modifiers = () if said_of_it == "-" else tuple(said_of_it.split(", "))
        history = tuple(replace(each, modifiers=modifiers) for each in history)
    return replace(
        claim,
        member=member,
        provider=provider,
        history=history,
        lateness_excuse=facts.get("excuse"),
        replaces=_replaced(facts),
        billed=_billed(facts),
        joining_doubt=facts.get("doubt"),
    )


def _billed(facts: Mapping[str, str]) -> Billed | None:
    told = {"billed_as", "billed_kind", "accident", "government", "must_accept"}
    if not facts.keys() & told:
        return None
    place: Any = facts.get("billed_as")
    assert place in (None, "first", "later")
    accepts = facts.get("must_accept")
    return Billed(
        place,
        facts.get("billed_kind"),
        facts.get("accident"),
        facts.get("government"),
        Money(accepts) if accepts else None,
    )


def _replaced(facts: Mapping[str, str]) -> Replaced | None:
    """`replaces` is a number; of its claim, when it was received and decided, what is unclear."""
    if "replaces" not in facts:
        return None
    received, decided = facts.get("original_received"), facts.get("original_decided")
    return Replaced(
        facts["replaces"],
        received=date.fromisoformat(received) if received else None,
        decided_on=date.fromisoformat(decided) if decided else None,
        problem=facts.get("unclear"),
        replaced_by=facts.get("replaced_by"),
    )


def _yes(cell: str) -> bool:
    assert cell in ("yes", "no"), f"{cell!r} is neither yes nor no"
    return cell == "yes"
