"""What a coverage check says, as EB and MSG segments of a 271 (loop 2110C or 2110D).  Pure.

EB01: 1 active coverage, 6 inactive, C deductible and G out-of-pocket maximum of the year (EB06 23
in whole, 29 what is left), A coinsurance, B copay, CB what the coverage rests on, F a limit of the
plan, E excluded, I not covered, U a person must be asked, whom loop 2120 names.  EB11 says whether
authorization is needed, EB12 whether the clinician is in the network (W: there is none).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from claims.edi.inquiry_270 import PLAN
from kernel.x12.writer import SegmentOut, plain, trimmed

ACTIVE, INACTIVE, COINSURANCE, COPAY, DEDUCTIBLE, OUT_OF_POCKET = "1", "6", "A", "B", "C", "G"
BASIS, EXCLUDED, LIMIT, NOT_COVERED, ASK = "CB", "E", "F", "I", "U"
YEAR, LEFT, VISIT = "23", "29", "27"
_LONGEST_MESSAGE, _LONGEST_PLAN = 264, 50
_MOST_MESSAGES = 10
_PART_B = "MB"
_PAYER, _ORGANIZATION, _PAYER_ID = "PR", "2", "PI"

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom to ask where a machine does not decide: the payer, by its contact on file."""

    name: str
    id: str
    contact: str
    phone: str
    website: str = ""


def is_inactive(answer: Answer) -> bool:
    """Whether the member is not covered on the day, as the plan's own records say."""
    if "problem" in answer:
        return bool(answer["covered"] == "no")
    return any(each["rule"] == "member_covered" and each["says"] == "deny" for each in answer["by"])


def plan_benefits(answer: Answer) -> Iterator[SegmentOut]:
    """The plan in general: active or not, and the limits of the year."""
    if is_inactive(answer):
        yield _eb(INACTIVE, PLAN, answer)
        told = [answer["problem"]] if "problem" in answer else _messages(answer["by"])
        yield from _told(told)
        return
    yield _eb(ACTIVE, PLAN, answer)
    years = answer["accumulators"]
    yield from _year(DEDUCTIBLE, answer, years["deductible"])
    if years["out_of_pocket"]["whole"] is not None:
        network = "" if answer["network"]["answer"] == "no_network" else "Y"
        yield from _year(OUT_OF_POCKET, answer, years["out_of_pocket"], network=network)


def opinion_benefits(kind: str, answer: Answer, ask: Entity | None) -> Iterator[SegmentOut]:
    """What a service type for an opinion is answered: covered or not, and the member's share; whom
    to ask where a person must say it."""
    permit = "Y" if answer["authorization"]["needed"] else "N"
    network = {"no_network": "W", "in_network": "Y"}.get(answer["network"]["answer"], "N")
    word = _word(answer)
    yield _eb(word, kind, answer, permit=permit, network=network)
    yield from _told(_sentences(answer))
    if word == ASK and ask is not None:
        yield from _whom(ask)
    if answer["covered"] in ("yes", "if_authorized"):
        yield _eb(BASIS, kind, answer)
        yield from _told(_basis(answer))
    for share in _shares(kind, answer):
        yield trimmed(share)


def _whom(ask: Entity) -> Iterator[SegmentOut]:
    """Loop 2120: the payer with telephone and address on the web."""
    yield ("LS", "2120")
    identity = (_PAYER_ID, plain(ask.id, longest=80)) if plain(ask.id) else ("", "")
    name = plain(ask.name, longest=60)
    yield trimmed(["NM1", _PAYER, _ORGANIZATION, name, "", "", "", "", *identity])
    ways = [("TE", ask.phone), ("UR", ask.website)]
    said = [part for kind, to in ways if to for part in (kind, plain(to, longest=256))]
    if said:
        yield trimmed(["PER", "IC", plain(ask.contact, longest=60), *said])
    yield ("LE", "2120")


def _word(answer: Answer) -> str:
    if answer["covered"] in ("yes", "if_authorized"):
        return ACTIVE
    if answer["covered"] == "undecided":
        return ASK
    rules = [each["rule"] for each in answer["by"]]
    return {"excluded_service": EXCLUDED, "opinions_per_chain": LIMIT}.get(rules[0], NOT_COVERED)


def _eb(word: str, kind: str, answer: Answer, *, permit: str = "", network: str = "") -> SegmentOut:
    """EB01 to EB05, EB11, EB12."""
    insurance = _PART_B if "original_medicare" in answer["regimes"] else ""
    named = plain(answer["plan"] or "", longest=_LONGEST_PLAN)
    return trimmed(["EB", word, "IND", kind, insurance, named, *[""] * 5, permit, network])


def _year(
    word: str, answer: Answer, year: Mapping[str, Any], *, network: str = ""
) -> Iterator[SegmentOut]:
    for period, amount in ((YEAR, year["whole"]), (LEFT, year["left"])):
        if amount is not None:
            said = ["EB", word, "IND", PLAN, "", "", period, amount, *[""] * 4, network]
            yield trimmed(said)


def _shares(kind: str, answer: Answer) -> Iterator[SegmentOut]:
    """Copay and coinsurance in the network and out of it; W where there is none.  Where the plan
    covers nothing out of its network, no share of it is quoted."""
    inside = "W" if answer["network"]["answer"] == "no_network" else "Y"
    for tier, network in (("in_network", inside), ("out_of_network", "N")):
        if network == "N" and answer["network"]["required"]:
            continue
        copay, rate = answer["copay"][tier], answer["coinsurance_percent"][tier]
        if copay is not None:
            yield ["EB", COPAY, "IND", kind, "", "", VISIT, copay, *[""] * 4, network]
        if rate is not None:
            part = f"{(Decimal(rate) / 100).normalize():f}"
            yield ["EB", COINSURANCE, "IND", kind, "", "", "", "", part, *[""] * 3, network]


def _sentences(answer: Answer) -> list[str]:
    """What no code of the 271 says, most needed first; without colons, which delimit there."""
    said = [] if answer["covered"] == "yes" else _messages(answer["by"])
    permit = answer["authorization"]
    if permit["needed"] and permit["on_file"]:
        said.append(f"Authorization {permit['on_file']} is on file.")
    found = answer["estimate"]
    if found["known"]:
        codes = ", ".join(answer["codes"]) + (" (assumed)" if answer["codes_assumed"] else "")
        condition = ", supposing it is authorized or approved," if found["supposing"] else ""
        said.append(
            f"The estimate for {codes}{condition} is that {found['allowed']} is allowed, the plan "
            f"pays {found['paid']} and the member owes {found['member_owes']}."
        )
    else:
        said.append(f"No estimate is made. {found['why']}")
    said += answer["independent"]["why"] if answer["independent"]["answer"] != "yes" else []
    said += answer["board_certified"]["why"] if answer["board_certified"]["required"] else []
    said += answer["approved_list"]["why"] if answer["approved_list"]["required"] else []
    kinds = [each["kind"].replace("_", " ") for each in answer["materials_missing"]["missing"]]
    if kinds:
        said.append(f"Materials still missing are {', '.join(kinds)}.")
    others = (answer["others"] or {}).get("clinicians", ())
    if others:
        named = ", ".join(f"{each['npi']} {each['name']}" for each in others[:3])
        said.append(f"In the network are {named}.")
    return list(dict.fromkeys(said))


def _basis(answer: Answer) -> list[str]:
    return [
        f"{each['message']} ({'; '.join(each['cites'])})" if each["cites"] else each["message"]
        for each in answer["by"]
    ]


def _messages(findings: list[dict[str, Any]]) -> list[str]:
    return [each["message"] for each in findings]


def _told(sentences: list[str]) -> Iterator[SegmentOut]:
    for each in sentences[:_MOST_MESSAGES]:
        if text := plain(each.replace(": ", " - "), longest=_LONGEST_MESSAGE):
            yield ("MSG", text)
