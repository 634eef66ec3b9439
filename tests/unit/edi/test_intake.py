"""The whole door without a database: nothing raises, nothing good is lost, nothing comes twice."""

import gc
import io
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.edi.ack_277ca import Payer, pieces_277ca
from claims.edi.intake_837p import UnableToReread, check_837p, good_claims
from claims.edi.receipt import Receipt
from claims.edi.telling import in_pieces
from kernel.x12 import kept
from kernel.x12.envelopes import Interchange
from kernel.x12.reader import SEGMENT_LIMIT
from tests.unit.edi.made import (
    HEADER,
    ISA,
    TRAILER,
    added,
    as_bytes,
    claim,
    counted,
    good,
    redelimited,
    subscriber,
    swapped,
    without,
)
from tests.unit.edi.reading import changed, checked

FILE = as_bytes(good())
FEW, MANY = 1000, 5000
A_CLAIM = 16  # bytes that the memory may hold of one, where a verdict is some 700
AT_ANY_TIME = 2_000_000  # bytes, however many claims there are


def acks(receipt: Receipt) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    return [
        (each.ack, [(group.ack, [one.ack for one in group.transactions]) for group in each.groups])
        for each in receipt.interchanges
    ]


def accepted(receipt: Receipt) -> list[str]:
    return [claim.id for each in receipt.transactions for claim in each.accepted_claims]


def numbered(control: str, *claims: list[str]) -> list[str]:
    """A transaction set of one subscriber with these claims."""
    body = [each.replace("ST*837*0001", f"ST*837*{control}") for each in HEADER[1:]]
    body[1] = body[1].replace("REF0001", f"REF{control}")
    lines = [segment for one in claims for segment in one]
    return [*body, *subscriber(2), *lines, f"SE*0*{control}"]


def groups(*sets: list[str]) -> list[str]:
    return [ISA, HEADER[0], *(segment for each in sets for segment in each), *TRAILER[1:]]


def test_what_is_only_noted_hides_nothing_that_refuses() -> None:
    """A segment between two sets costs neither; with a wrong number at the end, it costs both."""
    lost = added("SE*", "NTE*ADD*LOST")
    two = counted(groups(numbered("0001", claim("A1")), numbered("0002", claim("B1"))))
    noted = checked(lost(two), recount=False)
    (interchange,) = noted.interchanges
    assert (interchange.ack, interchange.error, accepted(noted)) == ("E", "024", ["A1", "B1"])
    refused = checked(lost(swapped("IEA*1*000000101", "IEA*1*000000102")(two)), recount=False)
    (interchange,) = refused.interchanges
    assert (interchange.ack, interchange.error, accepted(refused)) == ("R", "024", [])


def test_what_a_trailer_says_too_much_costs_no_set() -> None:
    for change, code in (
        (swapped("GE*1*1", "GE*1*1*X"), "024"),
        (swapped("IEA*1*000000101", "IEA*1*000000101*"), "022"),
    ):
        receipt = checked(change(counted(good())), recount=False)
        (interchange,) = receipt.interchanges
        assert (interchange.ack, interchange.error) == ("E", code)
        assert accepted(receipt) == ["A1", "A2", "B1"]


def test_a_terminator_without_a_segment_costs_its_set_and_no_other() -> None:
    one, two = numbered("0001", claim("A1")), numbered("0002", claim("B1"))
    segments = counted(groups(one, two))
    receipt = checked(added("CLM*A1", "")(segments), recount=False)
    assert acks(receipt) == [("A", [("P", ["R", "A"])])]
    assert [fault.message for fault in receipt.faults] == [
        "a segment terminator without a segment before it"
    ]


def test_a_good_file_is_accepted_in_full() -> None:
    receipt = checked(changed())
    assert acks(receipt) == [("A", [("A", ["A"])])]
    assert accepted(receipt) == ["A1", "A2", "B1"]
    assert receipt.exit_code == 0
    assert [len(each.billing) for each in receipt.transactions] == [1]
    assert [each.patient for each in receipt.transactions[0].claims] == [0, 0, 1]


def test_a_bad_claim_costs_no_good_one_beside_it() -> None:
    receipt = checked(changed(swapped("CLM*A2*300", "CLM*A2*301")))
    assert acks(receipt) == [("A", [("A", ["A"])])]
    assert accepted(receipt) == ["A1", "B1"]
    assert receipt.exit_code == 1


def test_a_syntax_error_in_a_claim_is_noted_in_the_999_and_refuses_that_claim() -> None:
    receipt = checked(changed(without("HI", nth=2)))
    assert acks(receipt) == [("A", [("E", ["E"])])]
    assert accepted(receipt) == ["A1", "B1"]
    assert [str(each) for each in receipt.transactions[0].claims[1].statuses] == ["A3:684"]


def test_a_syntax_error_in_a_subscriber_refuses_the_claims_of_that_subscriber() -> None:
    receipt = checked(
        changed(swapped("NM1*IL*1*DOE*JANE****MI*MEM0002", "NM1*IL*3*DOE*J****MI*M2"))
    )
    assert acks(receipt) == [("A", [("E", ["E"])])]
    assert accepted(receipt) == ["B1"]


@pytest.mark.parametrize(
    "change",
    [
        swapped("PER*IC*EDI DESK*TE*8005550100", "PER*IC*EDI DESK*XX*8005550100"),
        without("N3*9 OAK AVE"),
        without("NM1*40"),
        swapped("CLM*A1*317", "CLM**317"),
        swapped("NM1*IL*1*DOE*JANE", "NM1*IL*1**JANE"),
    ],
    ids=["submitter", "billing address", "receiver", "claim without a name", "nameless patient"],
)
def test_what_is_wrong_outside_claims_or_cannot_be_named_refuses_the_set(change: object) -> None:
    receipt = checked(change(changed()))  # type: ignore[operator]
    assert acks(receipt) == [("A", [("R", ["R"])])]
    assert accepted(receipt) == []


def test_a_set_of_which_no_claim_is_left_is_refused() -> None:
    receipt = checked(groups(numbered("0001", [s for s in claim("A1") if not s.startswith("HI")])))
    assert acks(receipt) == [("A", [("R", ["R"])])]


def test_a_refused_set_costs_no_good_one_beside_it() -> None:
    bad = [segment for segment in numbered("0002", claim("B1")) if not segment.startswith("NM1*40")]
    receipt = checked(groups(numbered("0001", claim("A1")), bad, numbered("0003", claim("C1"))))
    assert acks(receipt) == [("A", [("P", ["A", "R", "A"])])]
    assert accepted(receipt) == ["A1", "C1"]


@pytest.mark.parametrize(
    ("pattern", "kept"),
    [("SE*", []), ("GE*", ["A1", "A2", "B1"]), ("IEA*", ["A1", "A2", "B1"]), ("GS*", [])],
)
def test_an_envelope_that_lacks_an_end(pattern: str, kept: list[str]) -> None:
    receipt = checked(
        [each for each in counted(good()) if not each.startswith(pattern)], recount=False
    )
    assert accepted(receipt) == kept
    assert receipt.exit_code == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (swapped("IEA*1*000000101", "IEA*1*000000102"), "001"),
        (swapped("IEA*1*", "IEA*2*"), "021"),
        (swapped("*ZZ*LAKESIDE", "*QQ*LAKESIDE"), "005"),
        (swapped("LAKESIDE       ", "               "), "006"),
        (swapped("*260303*", "*261303*"), "014"),
        (swapped("*0915*^", "*2515*^"), "015"),
        (swapped("*00501*", "*00401*"), "003"),
        (swapped("*P*:", "*X*:"), "020"),
    ],
)
def test_a_fault_of_the_interchange_refuses_it(change: object, code: str) -> None:
    receipt = checked(change(counted(good())), recount=False)  # type: ignore[operator]
    assert [(each.ack, each.error) for each in receipt.interchanges] == [("R", code)]
    assert accepted(receipt) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (swapped("SE*63*0001", "SE*62*0001"), ["4"]),
        (swapped("SE*63*0001", "SE*63*0002"), ["3"]),
        (swapped("ST*837*0001", "ST*835*0001"), ["1"]),
        (swapped("0001*005010X222A1", "0001*005010X222A2"), ["I6"]),
        (swapped("ST*837*0001", "ST*837*01"), ["3", "5", "7"]),
    ],
)
def test_a_fault_of_a_set_refuses_it(change: object, codes: list[str]) -> None:
    receipt = checked(change(counted(good())), recount=False)  # type: ignore[operator]
    (result,) = receipt.transactions
    assert (result.transaction.ack, sorted(result.transaction.codes)) == ("R", codes)


@pytest.mark.parametrize("length", [SEGMENT_LIMIT + 1, 3 * SEGMENT_LIMIT])
@pytest.mark.parametrize(("said", "codes"), [(64, ["5"]), (63, ["4", "5"]), (65, ["4", "5"])])
def test_a_segment_that_is_too_long_counts_as_one(length: int, said: int, codes: list[str]) -> None:
    """63 segments from ST to SE, and one more that no one keeps: the sender counts 64."""
    huge = "NTE*ADD*".ljust(length, "X")
    segments = changed(added("REF*EI*", huge), swapped("HI*ABK:C50911", "HI*XXX:C50911"))
    at = next(at for at, each in enumerate(segments) if each.startswith("HI*XXX"))
    told = [each.replace("SE*0*", f"SE*{said}*") for each in segments]
    (result,) = checked(told, recount=False).transactions
    assert sorted(result.transaction.codes) == codes
    (problem,) = result.transaction.problems
    assert (problem.segment, problem.position) == ("HI", at - len([ISA, HEADER[0]]) + 1)


@pytest.mark.parametrize(
    "version", ["005010X222", "005010X222A2", "004010X098A1", "005010X223A2", "005010X224A2",
                "005010X291", "005010X298"]
)  # fmt: skip
def test_other_versions_are_refused_with_the_one_that_is_taken(version: str) -> None:
    receipt = checked(changed(swapped("005010X222A1", version, times=2)))
    (group,) = receipt.interchanges[0].groups
    assert (group.ack, group.errors) == ("R", ["2"])
    assert group.messages == [f"version {version!r} is not taken; 005010X222A1 is"]


def test_the_same_interchange_twice_in_a_file_counts_once() -> None:
    receipt = check_837p(io.BytesIO(FILE + FILE))
    assert [(each.ack, each.error) for each in receipt.interchanges] == [("A", "000"), ("R", "025")]
    assert accepted(receipt) == ["A1", "A2", "B1"]


def test_what_was_refused_the_first_time_is_taken_when_it_comes_again() -> None:
    bad = FILE.replace(b"SE*63", b"SE*62")
    receipt = check_837p(io.BytesIO(bad + FILE))
    assert accepted(receipt) == ["A1", "A2", "B1"]
    assert [each.ack for each in receipt.interchanges] == ["A", "A"]


def test_one_control_number_with_other_sets_is_another_interchange() -> None:
    """Senders begin their numbers anew: the sets' own numbers and headings tell them apart."""
    other = FILE.replace(b"REF0001", b"REF0002").replace(b"CLM*", b"CLM*N")
    receipt = check_837p(io.BytesIO(FILE + other))
    assert accepted(receipt) == ["A1", "A2", "B1", "NA1", "NA2", "NB1"]


def test_the_same_claims_under_new_numbers_are_duplicates() -> None:
    again = FILE.replace(b"000000101", b"000000102").replace(b"0001", b"0002")
    receipt = check_837p(io.BytesIO(FILE + again))
    assert accepted(receipt) == ["A1", "A2", "B1"]
    assert [each.ack for each in receipt.interchanges] == ["A", "A"]
    second = receipt.transactions[1]
    assert second.transaction.ack == "A"
    assert {str(status) for claim in second.claims for status in claim.statuses} == {"A3:54"}


def test_the_same_set_made_at_another_time_is_for_judgment_and_not_for_the_door() -> None:
    again = FILE.replace(b"000000101", b"000000102").replace(
        b"20260303*0915*CH", b"20260304*0915*CH"
    )
    assert len(accepted(check_837p(io.BytesIO(FILE + again)))) == 6


def test_many_interchanges_groups_and_sets() -> None:
    one = groups(numbered("0001", claim("A1")), numbered("0002", claim("A2")))
    more = groups(numbered("0003", claim("B1")))
    two_groups = [*one[:-1], *(s.replace("GS*HC", "GS*HC").replace("*0915*1*X", "*0915*2*X")
                              .replace("GE*1*1", "GE*1*2") for s in more[1:])]  # fmt: skip
    other = as_bytes(groups(numbered("0009", claim("C1")))).replace(b"000000101", b"000000105")
    receipt = check_837p(io.BytesIO(as_bytes(two_groups) + other))
    assert acks(receipt) == [("A", [("A", ["A", "A"]), ("A", ["A"])]), ("A", [("A", ["A"])])]
    assert accepted(receipt) == ["A1", "A2", "B1", "C1"]


def test_other_delimiters_say_the_same() -> None:
    other = redelimited(FILE, element="|", component="<", repetition="!", end="\x1d")
    one, two = check_837p(io.BytesIO(FILE)), check_837p(io.BytesIO(other))
    assert accepted(one) == accepted(two)
    first = [claim for _, claim in good_claims(io.BytesIO(FILE), one)]
    second = [claim for _, claim in good_claims(io.BytesIO(other), two)]
    assert [each.diagnoses for each in first] == [each.diagnoses for each in second]
    assert [each.lines for each in first] == [each.lines for each in second]


def test_a_file_that_changed_between_its_two_readings_is_told_apart() -> None:
    receipt = check_837p(io.BytesIO(FILE))
    shorter = as_bytes([ISA, *HEADER, *subscriber(2), *TRAILER])
    assert list(good_claims(io.BytesIO(shorter), receipt)) == []
    more = as_bytes(changed(added("REF*6R*B1-1", *claim("B2"))))
    with pytest.raises(UnableToReread):
        list(good_claims(io.BytesIO(more), receipt))


def test_not_x12_is_one_clear_line() -> None:
    for data in (b"", b" \r\n", b"\x00" * 1000, b"hello\n" * 9, b"ISA" * 999):
        receipt = check_837p(io.BytesIO(data))
        assert (receipt.is_x12, receipt.exit_code, len(receipt.faults)) == (False, 2, 1), data[:9]


def consistent(receipt: Receipt, data: bytes) -> None:
    """Whatever came, it can be told, answered and read a second time."""
    assert receipt.as_json()
    assert receipt.exit_code in (0, 1, 2)
    posted = [verdict.id for verdict, _ in good_claims(io.BytesIO(data), receipt)]
    assert posted == accepted(receipt)


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    consistent(check_837p(io.BytesIO(data)), data)
    consistent(check_837p(io.BytesIO(FILE[:300] + data)), FILE[:300] + data)


_ELEMENTS = (
    *(b"", b"0", b"-1", b"1E9", b"1E-99999999999", b"3_0", b"0.123456789012345678"),
    *(b"99999999", b"999999999999999999", b"A:B:C:D:E:F", b"^^"),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """The good file with bytes, or whole segments, taken out, put in, doubled or moved."""
    data = bytearray(FILE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        match draw(st.sampled_from(["byte", "cut", "insert", "segment", "double", "element"])):
            case "byte":
                data[at] = draw(st.integers(0, 255))
            case "cut":
                del data[at : at + draw(st.integers(1, 60))]
            case "insert":
                data[at:at] = draw(st.binary(min_size=1, max_size=20))
            case "segment" | "double" as what:
                parts = bytes(data).split(b"~")
                place = at % len(parts)
                if what == "double":
                    parts.insert(place, parts[(at * 7) % len(parts)])
                else:
                    del parts[place]
                data = bytearray(b"~".join(parts))
            case "element":
                parts = bytes(data).split(b"*")
                parts[at % len(parts)] = draw(st.sampled_from(_ELEMENTS))
                data = bytearray(b"*".join(parts))
        if not data:
            data = bytearray(b"I")
    return bytes(data)


@given(mutated())
@settings(max_examples=300, deadline=None)
def test_mutated_good_files_never_raise_and_say_the_same_twice(data: bytes) -> None:
    consistent(check_837p(io.BytesIO(data)), data)


class Endless(io.RawIOBase):
    """One transaction set of many claims, made while it is read: nothing of it is held."""

    AT_MOST = 100  # claims of one subscriber, by the guide

    def __init__(self, claims: int) -> None:
        self.parts = self.made(claims)
        self.rest = b""

    def made(self, claims: int) -> Iterator[bytes]:
        yield as_bytes([ISA, *HEADER], recount=False)
        each = as_bytes(claim("A1", ("99245", "317"), ("99244", "200.50")), recount=False)
        segments = len(HEADER) - 1 + 1
        for number in range(claims):
            if number % self.AT_MOST == 0:
                above = subscriber(2 + number // self.AT_MOST)
                segments += len(above)
                yield as_bytes(above, recount=False)
            segments += each.count(b"~")
            yield each.replace(b"CLM*A1", b"CLM*%d" % number)
        yield as_bytes([f"SE*{segments}*0001", *TRAILER[1:]], recount=False)

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size:
            part = next(self.parts, b"")
            if not part:
                break
            self.rest += part
        block, self.rest = self.rest[:size], self.rest[size:]
        return block


def test_more_claims_of_one_subscriber_than_the_guide_allows_cost_only_those() -> None:
    claims = [claim(f"A{number}") for number in range(1, 104)]
    receipt = checked(groups(numbered("0001", *claims)))
    assert acks(receipt) == [("A", [("E", ["E"])])]
    assert accepted(receipt) == [f"A{number}" for number in range(1, 101)]


def held_and_peak(claims: int) -> tuple[int, int]:
    """Of one set checked, posted under our numbers, answered and told; the receipt is held."""
    payer, at = Payer("PLAN", "PLAN1"), datetime(2026, 3, 2, 10, tzinfo=UTC)
    gc.collect()
    tracemalloc.start()
    receipt = check_837p(Endless(claims))
    for verdict, _ in good_claims(Endless(claims), receipt):
        receipt.change(verdict, number=f"C26-{verdict.at:07d}")
    sets = receipt.transactions
    answer = sum(b"REF*1K*" in each for each in pieces_277ca(sets, payer=payer, control=1, at=at))
    told = sum(each.count('"A2"') for each in in_pieces(receipt.as_json(iter)))
    assert (answer, told, receipt.exit_code) == (claims, claims, 0)
    gc.collect()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held, peak


@pytest.mark.usefixtures("swept_often")
def test_five_thousand_claims_in_one_set_stay_flat_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "IN_MEMORY", 1)  # what needs no file is the same for all
    held_and_peak(300)
    before, _ = held_and_peak(FEW)
    held, peak = held_and_peak(MANY)
    assert held - before < (MANY - FEW) * A_CLAIM
    assert peak < AT_ANY_TIME


FEW_SETS, MANY_SETS, A_BLOCK = 280, 600, 40  # so that as many are in the block that is open
A_SET = 100  # bytes that the receipt may hold of one, with a group of its own or without


def sets_of(senders: list[str], *, apart: bool = False) -> bytes:
    """The good file's set, each with a claim's name of its own; `apart` each in its own group."""
    header, body = list(HEADER), good()
    one = body[body.index("ST*837*0001*005010X222A1") : body.index("SE*0*0001") + 1]
    made = [ISA, header[0]]
    for at, sender in enumerate(senders, 1):
        if apart and at > 1:
            made += [f"GE*1*{at - 1}", header[0].replace("*1*X", f"*{at}*X")]
        made += [
            each.replace("*0001*005010X222A1", f"*{at:04d}*005010X222A1")
            .replace("SE*0*0001", f"SE*{len(one)}*{at:04d}")
            .replace("REF0001", f"REF{at:04d}")
            .replace("CLM*A1*", f"CLM*A1-{at}*")
            .replace("LAKESIDE BILLING", sender)
            for each in one
        ]
    made += [f"GE*1*{at}" if apart else f"GE*{at}*1", f"IEA*{at if apart else 1}*000000101"]
    return as_bytes(made, recount=False)


def interchanges_of(senders: list[str]) -> bytes:
    """The same sets, each in its own interchange."""
    return b"".join(
        sets_of([sender])
        .replace(b"000000101", b"%09d" % at)
        .replace(b"REF0001", b"REF%04d" % at)
        .replace(b"CLM*A1-1*", b"CLM*A1-%d*" % at)
        for at, sender in enumerate(senders, 1)
    )


@pytest.mark.usefixtures("swept_often")
@pytest.mark.parametrize(
    "of",
    [sets_of, partial(sets_of, apart=True), interchanges_of],
    ids=["sets", "groups", "interchanges"],
)
def test_what_a_receipt_holds_does_not_grow_with_envelopes(
    of: Callable[[list[str]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "IN_MEMORY", 1)
    monkeypatch.setattr(kept, "BLOCK", A_BLOCK)
    held = []
    for count in (1, FEW_SETS, MANY_SETS):  # the first fills what is remembered of codes
        data = of(["LAKESIDE BILLING"] * count)
        gc.collect()
        tracemalloc.start()
        receipt = check_837p(io.BytesIO(data))
        assert receipt.exit_code == 0, receipt.as_json()
        assert len(receipt.transactions) == count
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert held[2] - held[1] < (MANY_SETS - FEW_SETS) * A_SET


def test_an_interchange_comes_in_its_place_though_what_follows_ends_before_it() -> None:
    """An ISA that cannot be read ends no other: that waits for the next, or the end of the file."""
    cut = as_bytes(changed()[:-1])
    short = as_bytes([ISA.replace("LAKESIDE       ", "LAKESIDE").replace("101*1", "102*1")])
    after = FILE.replace(b"000000101", b"000000103").replace(b"REF0001", b"REF0003")
    receipt = check_837p(io.BytesIO(cut + short + after.replace(b"CLM*A1*", b"CLM*C1*")))
    told = [(each.control, each.ack, each.error) for each in receipt.interchanges]
    assert told == [
        ("000000101", "E", "022"), ("000000102", "R", "022"), ("000000103", "A", "000")
    ]  # fmt: skip
    assert [[each.at for each in of] for _, of in receipt.by_interchange()] == [[0], [], [0]]
    last = check_837p(io.BytesIO(cut + short))
    assert [(each.control, each.error) for each in last.interchanges] == [
        ("000000101", "023"), ("000000102", "022")
    ]  # fmt: skip


def test_a_set_refused_late_is_put_back_among_a_great_many() -> None:
    """Its block and its group's are no more at hand, and others of the group were refused too."""
    receipt = check_837p(io.BytesIO(sets_of(["ONE"] * MANY_SETS)))
    for at, result in enumerate(receipt.transactions):
        if at in (1, MANY_SETS - 1):
            result.refuse("23", "a set of these numbers was received before")
    refused = [at for at, each in enumerate(receipt.transactions) if not each.taken]
    (group,) = receipt.interchanges[0].groups
    assert (refused, group.ack, group.counts) == (
        [1, MANY_SETS - 1],
        "P",
        (MANY_SETS, MANY_SETS, MANY_SETS - 2),
    )


def test_each_set_keeps_its_own_sender() -> None:
    receipt = check_837p(io.BytesIO(sets_of(["ONE", "ONE", "OTHER", "ONE"])))
    sent = [each.transmission for each in receipt.transactions if each.transmission]
    assert [each.submitter.name for each in sent] == ["ONE", "ONE", "OTHER", "ONE"]
    assert [each.reference for each in sent] == ["REF0001", "REF0002", "REF0003", "REF0004"]
    assert sent[1].submitter is sent[0].submitter


def test_where_each_envelope_begins_is_known() -> None:
    receipt = check_837p(io.BytesIO(FILE))
    (result,) = receipt.transactions
    assert FILE[result.transaction.offset :].startswith(b"ST*837")
    first = result.claims[0]
    assert FILE[first.offset : first.end].startswith(b"CLM*A1*")
    assert FILE[first.offset : first.end].endswith(b"REF*6R*A1-1")
    assert isinstance(receipt.interchanges[0], Interchange)
    assert first.position == 19


def test_a_subscriber_without_a_claim_is_said_and_never_passed_over() -> None:
    alone = checked([ISA, *HEADER, *subscriber(2), *TRAILER])
    assert (acks(alone), alone.exit_code) == ([("A", [("R", ["R"])])], 1)
    beside = checked(groups([*numbered("0001", claim("A1"))[:-1], *subscriber(3), "SE*0*0001"]))
    assert acks(beside) == [("A", [("E", ["E"])])]
    assert accepted(beside) == ["A1"]
    (problem,) = beside.transactions[0].transaction.problems
    assert (problem.segment, problem.loop, problem.code) == ("CLM", "2300", "I6")
    assert beside.unit(beside.transactions[0].transaction, problem) is None
    lines = as_bytes(
        groups([*numbered("0001", claim("A1"))[:-1], *subscriber(3), "SE*0*0001"])
    ).split(b"\n")
    assert lines[problem.position + 1].startswith(b"SE*")  # where the claim should have stood


def test_a_subscriber_whose_patients_did_not_come_has_its_own_claims_refused() -> None:
    receipt = checked(changed(swapped("HL*2*1*22*0", "HL*2*1*22*1")))
    assert accepted(receipt) == ["B1"]


def test_an_interchange_without_anything_in_it_is_refused() -> None:
    (empty,) = checked([ISA, TRAILER[-1]]).interchanges
    assert (empty.ack, empty.error) == ("R", "024")
    (answer,) = checked([ISA, "TA1*000000101*260303*0915*A*000", TRAILER[-1]]).interchanges
    assert (answer.ack, answer.error) == ("A", "000")


def test_what_stands_between_sets_is_said_and_costs_no_set() -> None:
    receipt = checked(changed(added("SE*", "NTE*ADD*LOST")))
    assert [(each.ack, each.error) for each in receipt.interchanges] == [("E", "024")]
    assert accepted(receipt) == ["A1", "A2", "B1"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (ISA[:-1] + "A", "027"),
        (ISA[:-1] + "*", "027"),
        (ISA.replace("*", "X"), "026"),
        (ISA[:-8] + "~", "022"),
    ],
)
def test_a_header_whose_delimiters_cannot_be_says_which(header: str, code: str) -> None:
    receipt = checked([header, *good()[1:]])
    assert [fault.code for fault in receipt.faults] == [code]
    told = [(each.ack, each.error) for each in receipt.interchanges]
    assert told in ([("R", code)], [])  # without an element separator nobody can be answered


def test_a_terminator_that_cannot_be() -> None:
    receipt = check_837p(io.BytesIO(FILE.replace(b"~\n", b"9")))
    assert [(each.ack, each.error) for each in receipt.interchanges] == [("R", "004")]
