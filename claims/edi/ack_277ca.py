"""The 277CA (005010X214): a verdict for every claim of the transaction sets that were received.

A set refused in the 999 was not received, and its claims are not named here.  One 277 answers one
837: the payer, the submitter, each billing provider with its totals, each patient, each claim.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from claims.edi.charged import Sums, charge_told
from claims.edi.claim_verdict import ClaimVerdict, Person
from claims.edi.receipt import TransactionResult
from claims.edi.refusals import Status
from claims.edi.refused_line import RefusedLine
from claims.edi.submitted import Transmission
from kernel.x12.acknowledge import answer_addresses
from kernel.x12.kept import Part
from kernel.x12.writer import (
    GroupOut,
    InterchangeOut,
    SegmentOut,
    TransactionOut,
    carried,
    in_pieces,
    plain,
    trimmed,
)

VERSION_277CA = "005010X214"
_RECEIVED = Status("A1", "19", "PR")
"""The payer acknowledges receipt: what is said of a whole file or billing provider."""

_ACCEPT, _REJECT = "WQ", "U"
_LONGEST_NAME, _LONGEST_FIRST, _LONGEST_MIDDLE, _LONGEST_SUFFIX = 60, 35, 25, 10
_SHORTEST_ID, _LONGEST_ID = 2, 80
_STATUSES_A_SEGMENT = 3


@dataclass(frozen=True, slots=True)
class Payer:
    """Who answers.  `id_kind` is PI, XV, FI or 46."""

    name: str
    id: str
    id_kind: str = "PI"


def write_277ca(
    results: Sequence[TransactionResult],
    *,
    payer: Payer,
    control: int,
    at: datetime,
    received_on: date | None = None,
) -> bytes | None:
    """An interchange with a 277CA for each set received; None where none was."""
    made = pieces_277ca(results, payer=payer, control=control, at=at, received_on=received_on)
    return b"".join(made) or None


def pieces_277ca(
    results: Sequence[TransactionResult],
    *,
    payer: Payer,
    control: int,
    at: datetime,
    received_on: date | None = None,
) -> Iterator[bytes] | list[bytes]:
    """The same, made as it is written; an empty list where none was received.

    `results` are those of one interchange (`receipt.by_interchange()`); `received_on` is the day
    the file came in, the day of `at` where it is not given.
    """
    first = next((each for each, _ in _answered(results)), None)
    if first is None:
        return []
    transactions = (
        TransactionOut(
            "277",
            f"{number:04d}",
            VERSION_277CA,
            _Body(each, sent, payer, at, received_on or at.date()).segments(),
        )
        for number, (each, sent) in enumerate(_answered(results), 1)
    )
    sender, receiver = answer_addresses(first.interchange)
    group = GroupOut(
        "HN",
        plain(first.group.receiver, longest=15) or sender[1],
        plain(first.group.sender, longest=15) or receiver[1],
        control,
        VERSION_277CA,
        at,
        transactions,
    )
    return in_pieces(
        InterchangeOut(sender, receiver, control, at, groups=[group], usage=first.interchange.usage)
    )


def _answered(
    results: Iterable[TransactionResult],
) -> Iterator[tuple[TransactionResult, Transmission]]:
    """The sets that were received, with what they say of themselves."""
    for each in results:
        if each.taken and each.claims:
            for sent in each.sent:
                yield each, sent


class _Body:
    """The segments of one 277 between ST and SE."""

    def __init__(
        self,
        result: TransactionResult,
        sent: Transmission,
        payer: Payer,
        at: datetime,
        received_on: date,
    ) -> None:
        self.result = result
        self.sent = sent
        self.payer = payer
        self.at = at
        self.today = f"{at:%Y%m%d}"
        self.received_on = f"{received_on:%Y%m%d}"
        self.levels = 0

    def segments(self) -> Iterator[SegmentOut]:
        sent, claims = self.sent, self.result.claims
        trace = plain(f"{self.result.group.control}-{sent.transaction_control}", longest=50)
        yield ("BHT", "0085", "08", trace, self.today, f"{self.at:%H%M%S}", "TH")
        yield self._level("", "20", children=True)
        name = plain(self.payer.name, longest=_LONGEST_NAME)
        yield _name("PR", Person(False, name, id_kind=self.payer.id_kind, id=self.payer.id))
        yield ("TRN", "1", trace)
        yield ("DTP", "050", "D8", self.received_on)
        yield ("DTP", "009", "D8", self.today)
        yield self._level("1", "21", children=True)
        submitter = sent.submitter
        yield _name(
            "41",
            Person(submitter.person, submitter.name, submitter.first, submitter.middle,
                   id_kind="46", id=submitter.id),
        )  # fmt: skip
        yield ("TRN", "2", carried(sent.reference, longest=50) or trace)
        sums = Sums.of(claims)
        yield ("STC", _status(_RECEIVED), self.today, _ACCEPT, sums.charged)
        yield from sums.told("90", "AA")
        for billing, here in _by_provider(claims):
            yield from self._provider(self.result.billing[billing], here)

    def _provider(self, provider: Person, claims: Part[ClaimVerdict]) -> Iterator[SegmentOut]:
        yield self._level("2", "19", children=True)
        above = str(self.levels)
        yield _name("85", provider)
        yield ("TRN", "1", "0")
        sums = Sums.of(claims)
        yield ("STC", _status(_RECEIVED), "", _ACCEPT, sums.charged)
        yield from sums.told("QA", "QC")
        patient = -1
        for claim in claims:
            if claim.patient != patient:
                patient = claim.patient
                yield self._level(above, "PT", children=None)
                yield _name("QC", self.result.patients[patient]._replace(is_person=True))
            yield from self._claim(claim)

    def _claim(self, claim: ClaimVerdict) -> Iterator[SegmentOut]:
        yield ("TRN", "2", carried(claim.id, longest=50))
        action = _ACCEPT if claim.accepted else _REJECT
        statuses = [_status(each) for each in claim.statuses]
        for at in range(0, len(statuses), _STATUSES_A_SEGMENT):
            one, *more = statuses[at : at + _STATUSES_A_SEGMENT]
            amount = charge_told(claim)
            yield trimmed(["STC", one, self.today, action, amount, *[""] * 5, *more])
        if claim.number:
            yield ("REF", "1K", plain(claim.number, longest=50))
        if plain(claim.clearinghouse_trace):
            yield ("REF", "D9", carried(claim.clearinghouse_trace, longest=50))
        yield self._served(claim)
        for line, found in sorted(_lines(claim).items()):
            yield from self._line(line, found)

    def _line(self, line: RefusedLine, found: Sequence[Status]) -> Iterator[SegmentOut]:
        """A line of a refused claim.  The guide gives it one STC; the claim has every status."""
        yield trimmed(["SVC", line.procedure, line.charge, *[""] * 4, line.units])
        one, *more = (_status(each) for each in found)
        yield trimmed(["STC", one, self.today, _REJECT, *[""] * 6, *more])
        yield ("REF", "FJ", line.known_by)
        yield ("DTP", "472", "RD8" if "-" in line.served else "D8", line.served)

    def _served(self, claim: ClaimVerdict) -> SegmentOut:
        """The days of service.  The guide requires them: where a refused claim gave none that
        can be read, the file's own day stands in."""
        first = claim.first_served or self.sent.dated
        last = claim.last_served or first
        if first == last:
            return ("DTP", "472", "D8", f"{first:%Y%m%d}")
        return ("DTP", "472", "RD8", f"{first:%Y%m%d}-{last:%Y%m%d}")

    def _level(self, parent: str, code: str, *, children: bool | None) -> SegmentOut:
        self.levels += 1
        child = "" if children is None else "1"
        return trimmed(["HL", str(self.levels), parent, code, child])


def _name(role: str, person: Person) -> SegmentOut:
    number = plain(person.id, longest=_LONGEST_ID)
    return trimmed(
        [
            "NM1",
            role,
            "1" if person.is_person else "2",
            plain(person.name, longest=_LONGEST_NAME) or "UNKNOWN",
            plain(person.first, longest=_LONGEST_FIRST) if person.is_person else "",
            plain(person.middle, longest=_LONGEST_MIDDLE) if person.is_person else "",
            "",
            plain(person.suffix, longest=_LONGEST_SUFFIX) if person.is_person else "",
            person.id_kind if number else "",
            number.ljust(_SHORTEST_ID, "_") if number else "",
        ]
    )


def _status(status: Status) -> tuple[str, ...]:
    return (status.category, status.code, *([status.entity] if status.entity else []))


def _lines(claim: ClaimVerdict) -> dict[RefusedLine, list[Status]]:
    """The lines a claim is refused for, each status once, in the order found: of each line so many
    as an STC holds, and none without those it belongs to."""
    found: dict[RefusedLine, list[Status]] = {}
    for refusal in claim.refusals:
        if refusal.line is not None:
            told = found.setdefault(refusal.line, [])
            more = [each for each in refusal.statuses if each not in told]
            if len(told) + len(more) <= _STATUSES_A_SEGMENT:
                told += more
    return found


def _by_provider(claims: Part[ClaimVerdict]) -> Iterator[tuple[int, Part[ClaimVerdict]]]:
    """The claims of each billing provider: they follow one another, as the HL levels do."""
    stop = 0
    for billing, group in groupby(claims, key=lambda claim: claim.billing):
        start = stop
        stop += sum(1 for _ in group)
        yield billing, claims.part(start, stop)
