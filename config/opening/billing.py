"""The story's claims as 837P files: one for each day on which some came."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from config.opening.story import Story, document
from kernel.money import Money, total
from kernel.x12.writer import GroupOut, InterchangeOut, SegmentOut, TransactionOut, interchange

SENDER, RECEIVER, GUIDE = "DESKTRIAL", "RECOURSE", "005010X222A1"
_FILING = {"PRAIRIE-MA": "16", "DESK-B": "MB"}
_PRIVATE = "CI"

Claim = Mapping[str, Any]


def write(path: Path, claims: Sequence[Claim], story: Story, at: datetime) -> None:
    """One file with these claims, which came at that moment."""
    control = int(f"{at:%y%m%d}")
    body = list(Billing(story).body(claims, at))
    transaction = TransactionOut("837", "0001", GUIDE, body)
    group = GroupOut("HC", SENDER, RECEIVER, control, GUIDE, at, [transaction])
    whole = InterchangeOut(("ZZ", SENDER), ("ZZ", RECEIVER), control=control, at=at, groups=[group])
    path.write_bytes(interchange(whole))


class Billing:
    """Who is who in the story, and what a claim of theirs looks like."""

    def __init__(self, story: Story) -> None:
        directory = document("providers.yaml")
        self._story = story
        self._clinicians = {each["npi"]: each for each in directory["providers"]}
        names = {each["name"]: each["npi"] for each in directory["providers"]}
        self._groups = {
            each["tin"]: {**each, "npi": names[each["name"]]} for each in directory["groups"]
        }
        self._members = {each["id"]: each for each in document("members.yaml")["members"]}
        self._payers = {each["code"]: each["payer_id"] for each in document("plans.yaml")}

    def body(self, claims: Sequence[Claim], at: datetime) -> Iterator[SegmentOut]:
        yield ("BHT", "0019", "00", f"DESK{at:%y%m%d}", f"{at:%Y%m%d}", f"{at:%H%M}", "CH")
        yield ("NM1", "41", "2", "LONE TREE CLEARINGHOUSE", "", "", "", "", "46", SENDER)
        yield ("PER", "IC", "EDI DESK", "TE", "2145550100")
        yield ("NM1", "40", "2", "RECOURSE HEALTH PLANS", "", "", "", "", "46", RECEIVER)
        for number, claim in enumerate(claims):
            above, below = str(2 * number + 1), str(2 * number + 2)
            yield ("HL", above, "", "20", "1")
            yield from self._billing(claim)
            yield ("HL", below, above, "22", "0")
            yield from self._subscriber(claim)
            yield from self._claim(claim)

    def _billing(self, claim: Claim) -> Iterator[SegmentOut]:
        clinician = self._clinicians[claim["by"]]
        group = self._groups[clinician["groups"][0]["tin"]]
        city = "NEW YORK" if clinician["state"] == "NY" else "DALLAS"
        yield ("NM1", "85", "2", group["name"].upper(), "", "", "", "", "XX", group["npi"])
        yield ("N3", "100 COMMERCE ST")
        yield ("N4", city, clinician["state"], f"{clinician['zip_code']}0001")
        yield ("REF", "EI", group["tin"])

    def _subscriber(self, claim: Claim) -> Iterator[SegmentOut]:
        patient = claim.get("patient") or self._known(claim["member"])
        born: date = date.fromisoformat(str(patient["born"]))
        filing = _FILING.get(patient["plan"], _PRIVATE)
        yield ("SBR", "P", "18", "", "", "", "", "", "", filing)
        name = (patient["last"].upper(), patient["first"].upper())
        yield ("NM1", "IL", "1", *name, "", "", "", "MI", claim["member"])
        yield ("N3", "12 LIVE OAK DR")
        yield ("N4", "DALLAS", "TX", "75201")
        yield ("DMG", "D8", f"{born:%Y%m%d}", patient.get("sex", "F"))
        payer = self._payers[patient["plan"]]
        yield ("NM1", "PR", "2", "RECOURSE HEALTH PLANS", "", "", "", "", "PI", payer)

    def _known(self, number: str) -> dict[str, Any]:
        each = self._members[number]
        said = {"last": each["last_name"], "first": each["first_name"], "born": each["born_on"]}
        return {**said, "sex": each["sex"], "plan": each["covered"][0]["plan"]}

    def _claim(self, claim: Claim) -> Iterator[SegmentOut]:
        charges = [Money(amount) for _, amount in claim["lines"]]
        frequency = "7" if "original" in claim else "1"
        place = ("11", "B", frequency)
        mark = ("", "", "09") if claim.get("opinion") else ()
        yield ("CLM", claim["id"], str(total(charges)), "", "", place, "Y", "A", "Y", "Y", *mark)
        if "original" in claim:
            yield ("REF", "F8", claim["original"])
        if "permit" in claim:
            yield ("REF", "G1", claim["permit"])
        yield ("HI", ("ABK", claim["dx"]))
        clinician = self._clinicians[claim["by"]]
        first, last = clinician["name"].upper().split(" ", 1)
        yield ("NM1", "82", "1", last, first, "", "", "", "XX", clinician["npi"])
        yield ("PRV", "PE", "PXC", clinician["taxonomy"])
        served = f"{self._story.day(claim['served']):%Y%m%d}"
        for number, (code, amount) in enumerate(claim["lines"], 1):
            yield ("LX", str(number))
            yield ("SV1", ("HC", code), amount, "UN", "1", "", "", "1")
            yield ("DTP", "472", "D8", served)
            yield ("REF", "6R", f"{claim['id']}-{number}")
