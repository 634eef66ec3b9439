"""What is wrong in the year on purpose, so that reports can be held against it: each with its case.

`operations`: planted by what the operations take in as it is (a late word of the carrier, the
silence of a body or of a person).  `import`: the operations refuse it, as they must; it is written
as an import of another system's record would be.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

OPERATIONS, IMPORT = "operations", "import"


@dataclass(frozen=True, slots=True)
class Kind:
    """What is planted, in which cases, by which way.  One in `one_in` cases of its domain, and at
    least two."""

    domain: str
    way: str
    what: str
    one_in: int


KINDS: Mapping[str, Kind] = {
    "authorization_letter_late": Kind(
        "authorizations", OPERATIONS, "the notice left after the time to decide was over", 250
    ),
    "expedited_late": Kind(
        "authorizations", OPERATIONS, "an expedited request was decided after its 72 hours", 500
    ),
    "extension_without_letter": Kind(
        "authorizations", OPERATIONS, "more time was taken, and no letter said so", 500
    ),
    "denial_without_physician": Kind(
        "authorizations", IMPORT, "medical necessity was denied by a nurse", 500
    ),
    "claim_letter_late": Kind(
        "claims", OPERATIONS, "the notice of the claim left after its 30 days", 10_000
    ),
    "noncontract_paid_late": Kind(
        "claims", OPERATIONS, "a non-contract provider's claim lay at a delegate, and was late",
        10_000,
    ),
    "appeal_letter_late": Kind(
        "appeals", OPERATIONS, "the decision was told after its time was over", 200
    ),
    "forward_missing": Kind(
        "appeals", OPERATIONS, "the file of an upheld appeal never reached the IRE", 200
    ),
    "effectuation_missing": Kind(
        "appeals", OPERATIONS, "the IRE's reversal was authorized, and never provided", 400
    ),
    "reviewer_same": Kind(
        "appeals", IMPORT, "who decided the request decided its appeal", 400
    ),
    "reviewer_unqualified": Kind(
        "appeals", IMPORT, "an appeal on medical necessity was decided by no physician", 400
    ),
    "grievance_letter_late": Kind(
        "grievances", OPERATIONS, "the answer left after its 30 days", 200
    ),
    "quality_answered_orally": Kind(
        "grievances", IMPORT, "a complaint about quality of care was answered by voice alone", 200
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    kind: str
    case: str
    way: str
    what: str


@dataclass
class Faults:
    """Which of the cases to come are planted, and which were."""

    chosen: dict[tuple[str, int], str] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)

    def of(self, domain: str, number: int) -> str:
        """The kind planted in this case of the domain; empty: none."""
        return self.chosen.get((domain, number), "")

    def plant(self, kind: str, case: str) -> None:
        self.planted.append(Planted(kind, case, KINDS[kind].way, KINDS[kind].what))

    def write(self, path: Path) -> None:
        """The list beside the year, by kind and case."""
        listed = sorted(self.planted, key=lambda each: (each.kind, each.case))
        text = json.dumps([asdict(each) for each in listed], indent=1)
        path.write_text(text + "\n", encoding="utf-8")


def choose(sizes: Mapping[str, int], random: Random) -> Faults:
    """Cases of each domain by their number from 0, in the first three quarters of the year, so that
    what goes wrong is over by its end.  None where a domain has too few cases for its kinds."""
    faults = Faults()
    for domain, size in sizes.items():
        kinds = {name: kind for name, kind in KINDS.items() if kind.domain == domain}
        wanted = [name for name, kind in kinds.items() for _ in range(max(2, size // kind.one_in))]
        room = range(size // 8, size * 5 // 8)
        if len(room) < len(wanted):
            continue
        for name, number in zip(wanted, random.sample(room, len(wanted)), strict=True):
            faults.chosen[domain, number] = name
    return faults
