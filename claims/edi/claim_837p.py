"""From the loops of an 837P (005010X222A1) to submitted claims, one at a time.

What stands around a claim (file, billing provider, subscriber, patient) is read once and shared
by the claims under it.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from sys import intern
from typing import TypeVar

from claims.edi import parts_837p as parts
from claims.edi.lines_837p import other_coverage, service_line
from claims.edi.pieces import Dated, Diagnosis, Party, Reference
from claims.edi.refusals import Refusal, UnableToReadClaim
from claims.edi.submitted import Patient, Place, SubmittedClaim, Subscriber, Transmission
from kernel.money import Money
from kernel.x12.envelopes import Group, Interchange, TransactionSet
from kernel.x12.loops import Loop
from kernel.x12.segments import Segment

_PROVIDERS = ("2310A", "2310B", "2310C", "2310D", "2310E", "2310F")
_SET = "ST_LOOP"
_DIAGNOSES = frozenset({"ABK", "ABF", "BK", "BF"})

_UNREADABLE = (StopIteration, LookupError, ValueError, ArithmeticError, AttributeError)
"""What reading raises where a loop is not as its guide has it."""

Fact = TypeVar("Fact")


class Reader837:
    """Reads the claims of one transaction set."""

    def __init__(self, interchange: Interchange, group: Group, transaction: TransactionSet) -> None:
        self.envelope = (interchange, group, transaction)
        self.first = transaction.first
        self._kept: dict[str, tuple[Loop, object]] = {}

    def claim(self, loop: Loop) -> SubmittedClaim:
        """The claim of a 2300 loop.  UnableToReadClaim, with what `_unreadable` finds beside what
        was found first, where it is none."""
        try:
            return self._claim(loop)
        except UnableToReadClaim as error:
            found = [*error.refusals, *_unreadable(loop)]
            raise UnableToReadClaim(*dict.fromkeys(found)) from error
        except _UNREADABLE as error:
            refusal = Refusal.of("A3", "481", "the claim could not be read as a whole")
            raise UnableToReadClaim(refusal) from error

    def _claim(self, loop: Loop) -> SubmittedClaim:
        header = loop.segments[0]
        found = _Collected(loop)
        patient = loop.above("2000C")
        causes = header.components(11)
        place_of_service, _, frequency = [*header.components(5), "", "", ""][:3]
        return SubmittedClaim(
            place=self.place(loop),
            transmission=self._once(loop.above(_SET), self._transmission),
            billing=self._once(loop.above("2000A"), _billing),
            pay_to=self._once(loop.above("2000A"), _pay_to),
            subscriber=self._once(loop.above("2000B"), _subscriber),
            patient=self._once(patient, _patient) if patient else None,
            control_number=header.get(1),
            charge=parts.money(header.get(2), "CLM02"),
            place_of_service=place_of_service,
            frequency=frequency,
            provider_signature=header.get(6),
            assignment=header.get(7),
            benefits_assigned=header.get(8),
            release=header.get(9),
            patient_signature=header.get(10),
            accident_causes=tuple(each for each in causes[:3] if each),
            accident_state=causes[3] if len(causes) > 3 else "",
            accident_country=causes[4] if len(causes) > 4 else "",
            special_program=header.get(12),
            delay_reason=header.get(20),
            dates=tuple(found.dates),
            attachments=tuple(parts.attachment(each) for each in loop.all("PWK")),
            patient_paid=parts.amount_of(loop, "F5"),
            references=tuple(found.references),
            notes=tuple(parts.note(each) for each in loop.all("NTE")),
            diagnoses=tuple(found.diagnoses),
            other_codes=tuple(found.other_codes),
            providers=parts.parties(loop.inner(*_PROVIDERS)),
            other_coverage=tuple(other_coverage(each) for each in loop.inner("2320")),
            lines=tuple(service_line(each) for each in loop.inner("2400")),
            seeks_back=self._once(loop.above("2000A"), _seeks_back),
            currency=self._once(loop.above("2000A"), _currency),
            must_accept=found.must_accept,
            extra=tuple(found.extra),
        )

    def place(self, loop: Loop) -> Place:
        header = loop.segments[0]
        return Place(header.number - self.first + 1, header.offset, _last(loop).end)

    def transmission(self, loop: Loop) -> Transmission | None:
        """The file's own data; None where its header could not be read."""
        try:
            return self._once(loop.above(_SET), self._transmission)
        except (StopIteration, LookupError, AttributeError):
            return None

    def _once(self, loop: Loop | None, read: Callable[[Loop], Fact]) -> Fact:
        """Reads a surrounding loop once for all claims in it."""
        if loop is None:
            raise AttributeError("a claim without its surroundings")
        kept = self._kept.get(read.__name__)
        if kept is None or kept[0] is not loop:
            kept = (loop, read(loop))
            self._kept[read.__name__] = kept
        return kept[1]  # type: ignore[return-value]  # kept under the reader's own name

    def _transmission(self, root: Loop) -> Transmission:
        interchange, group, transaction = self.envelope
        header = next(root.inner("HEADER"))
        begin = header.segments[0]
        dated = parts.day(begin.get(4))
        if dated is None:  # the 999 refuses the set for it; no claim is held against a day unknown
            raise LookupError("BHT04 is no date")
        return Transmission(
            interchange_control=interchange.control,
            group_control=group.control,
            transaction_control=transaction.control,
            reference=begin.get(3),
            dated=dated,
            time=begin.get(5),
            purpose=intern(begin.get(2)),
            kind=intern(begin.get(6)),
            usage=interchange.usage,
            submitter=parts.party(next(header.inner("1000A"))),
            receiver=parts.party(next(header.inner("1000B"))),
        )


class _Collected:
    """The claim's own segments, sorted by what they say."""

    def __init__(self, loop: Loop) -> None:
        self.dates: list[Dated] = []
        self.references: list[Reference] = []
        self.diagnoses: list[Diagnosis] = []
        self.other_codes: list[Diagnosis] = []
        self.must_accept: Money | None = None
        self.extra: list[str] = []
        for segment in loop.segments[1:]:
            match segment.elements[0]:
                case "DTP":
                    found = parts.dated(segment)
                    if found:
                        self.dates.append(found)
                case "REF":
                    self.references.append(parts.reference(segment))
                case "HI":
                    self._codes(segment)
                case "PWK" | "NTE" | "AMT":
                    pass
                case "CN1":
                    self.must_accept = parts.must_accept(segment)
                    self.extra.append(segment.text)
                case _:
                    self.extra.append(segment.text)

    def _codes(self, segment: Segment) -> None:
        mark = segment.delimiters.component
        for at, element in enumerate(segment.elements[1:], 1):
            kind, _, rest = element.partition(mark)
            if kind:
                code = Diagnosis(kind, rest.partition(mark)[0], at)
                (self.diagnoses if kind in _DIAGNOSES else self.other_codes).append(code)


def _unreadable(loop: Loop) -> Iterator[Refusal]:
    """Why its charge, and why each of its lines, cannot be read: reading stops at the first."""
    whole = partial(parts.money, loop.segments[0].get(2), "CLM02")
    reading: list[Callable[[], object]] = [whole]
    reading += [partial(service_line, each) for each in loop.inner("2400")]
    for read in reading:
        try:
            read()
        except UnableToReadClaim as error:
            yield from error.refusals
        except _UNREADABLE:
            pass  # there is a refusal already


def _billing(loop: Loop) -> Party:
    """The billing provider, with the taxonomy of the loop around its name."""
    specialty = loop.first("PRV")
    found = parts.party(next(loop.inner("2010AA")))
    if specialty is None:
        return found
    return Party(
        found.role, found.person, found.name, found.first, found.middle, found.suffix,
        found.id_kind, found.id, found.address, found.references, specialty.get(3),
    )  # fmt: skip


def _pay_to(loop: Loop) -> Party | None:
    inner = next(loop.inner("2010AB"), None)
    return parts.party(inner) if inner else None


def _seeks_back(loop: Loop) -> bool:
    return any(loop.inner("2010AC"))


def _currency(loop: Loop) -> str:
    told = loop.first("CUR")
    return told.get(2) if told else ""


def _subscriber(loop: Loop) -> Subscriber:
    coverage = loop.first("SBR")
    person = next(loop.inner("2010BA"))
    payer = next(loop.inner("2010BB"))
    born, sex = _demographics(person)
    details = loop.first("PAT")
    get: Callable[[int], str] = coverage.get if coverage else lambda _: ""
    return Subscriber(
        party=parts.party(person),
        payer=parts.party(payer),
        sequence=get(1),
        relationship=get(2),
        group_number=get(3),
        group_name=get(4),
        insurance_type=get(5),
        filing_indicator=get(9),
        born=born,
        sex=sex,
        died=parts.day(details.get(6)) if details else None,
    )


def _patient(loop: Loop) -> Patient:
    details = loop.first("PAT")
    person = next(loop.inner("2010CA"))
    born, sex = _demographics(person)
    return Patient(
        party=parts.party(person),
        relationship=details.get(1) if details else "",
        born=born,
        sex=sex,
        died=parts.day(details.get(6)) if details else None,
    )


def _demographics(loop: Loop) -> tuple[date | None, str]:
    found = loop.first("DMG")
    return (parts.day(found.get(2)), found.get(3)) if found else (None, "")


def _last(loop: Loop) -> Segment:
    while loop.loops:
        loop = loop.loops[-1]
    return loop.segments[-1]
