"""TA1, 999 and 277CA: what they say, read back, and taken by the validator of pyx12."""

import gc
import io
import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.edi.acknowledgments import _in_pieces, acknowledge
from claims.edi.intake_837p import check_837p
from claims.edi.receipt import Receipt
from claims.operations.read_payers import Payer, Payers, read_payers
from claims.operations.whole_files import safe_stem
from kernel.x12 import kept
from kernel.x12.reader import read
from kernel.x12.segments import Segment
from tests.unit.edi.made import added, as_bytes, claim, counted, good, swapped, without
from tests.unit.edi.reading import Change, changed
from tests.unit.edi.test_intake import groups, interchanges_of, mutated, numbered
from tests.unit.x12.oracle import is_valid

AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
KINDS = ("ta1", "999", "277ca")
AN_ANSWER = 100  # bytes that the memory may hold of what answers one interchange


def answers(
    receipt: Receipt, out: Path, *, stem: str = "in", payers: Payers | None = None
) -> dict[str, bytes]:
    """The answers by kind."""
    known = payers or read_payers(None)
    paths = acknowledge(receipt, out, stem, at=AT, reference=7, payers=known)
    return {path.name.split(".")[-2]: path.read_bytes() for path in paths}


def answered(segments: list[str], out: Path, *, recount: bool = True) -> dict[str, list[str]]:
    """The segments of each answer, without the envelopes ISA and IEA."""
    receipt = check_837p(io.BytesIO(as_bytes(segments, recount=recount)))
    found = {}
    for kind, data in answers(receipt, out).items():
        assert is_valid(data), data.decode()
        parts = [part for part in read(io.BytesIO(data)) if isinstance(part, Segment)]
        found[kind] = [part.text for part in parts if part.id not in ("ISA", "IEA")]
    return found


def body(segments: list[str]) -> list[str]:
    return [each for each in segments if each.split("*")[0] not in ("GS", "GE", "ST", "SE")]


def test_a_good_file_is_answered_three_times(tmp_path: Path) -> None:
    found = answered(changed(), tmp_path)
    assert found["ta1"] == ["TA1*000000101*260303*0915*A*000"]
    assert body(found["999"]) == [
        "AK1*HC*1*005010X222A1",
        "AK2*837*0001*005010X222A1",
        "IK5*A",
        "AK9*A*1*1*1",
    ]
    assert body(found["277ca"]) == [
        "BHT*0085*08*1-0001*20260303*093000*TH",
        "HL*1**20*1",
        "NM1*PR*2*RECOURSE DEMONSTRATION HEALTH PLAN*****PI*RECOURSEHEALTH",
        "TRN*1*1-0001",
        "DTP*050*D8*20260303",
        "DTP*009*D8*20260303",
        "HL*2*1*21*1",
        "NM1*41*2*LAKESIDE BILLING*****46*LB001",
        "TRN*2*REF0001",
        "STC*A1:19:PR*20260303*WQ*934.00",
        "QTY*90*3",
        "AMT*YU*934.00",
        "HL*3*2*19*1",
        "NM1*85*2*SECOND LOOK MEDICAL GROUP*****XX*1234567893",
        "TRN*1*0",
        "STC*A1:19:PR**WQ*934.00",
        "QTY*QA*3",
        "AMT*YU*934.00",
        "HL*4*3*PT",
        "NM1*QC*1*DOE*JANE****MI*MEM0002",
        "TRN*2*A1",
        "STC*A2:20*20260303*WQ*317.00",
        "DTP*472*D8*20260301",
        "TRN*2*A2",
        "STC*A2:20*20260303*WQ*300.00",
        "DTP*472*D8*20260301",
        "HL*5*3*PT",
        "NM1*QC*1*POE*TIM****MI*MEM0003",
        "TRN*2*B1",
        "STC*A2:20*20260303*WQ*317.00",
        "DTP*472*D8*20260301",
    ]


def test_it_goes_back_to_whom_it_came_from(tmp_path: Path) -> None:
    receipt = check_837p(io.BytesIO(as_bytes(good())))
    for data in answers(receipt, tmp_path).values():
        header, group = list(read(io.BytesIO(data)))[:2]
        assert isinstance(header, Segment)
        assert [header.get(at).strip() for at in (6, 8, 15)] == ["LAKESHORE", "LAKESIDE", "P"]
        if isinstance(group, Segment) and group.id == "GS":
            assert (group.get(2), group.get(3)) == ("LAKESHORE", "LAKESIDE")


@pytest.mark.parametrize(
    ("change", "segments", "ack"),
    [
        (
            swapped("PER*IC*EDI DESK*TE*8005550100", "PER*IC*EDI DESK*XX*8005550100"),
            ["IK3*PER*4**8", "IK4*3*365*7*XX"],
            "R",
        ),
        (swapped("HI*ABK:C50911", "HI*ABK"),
         ["IK3*HI*21**8", "CTX*CLM01:A1", "IK4*1:2*1271*1"], "E"),
        (swapped("DTP*472*D8*20260301", "DTP*472*D8*20260230"),
         ["IK3*DTP*26**8", "CTX*CLM01:A1", "IK4*3*1251*8*20260230"], "E"),
        (swapped("SV1*HC:99245*317", "SV1*HC:99245*3X7"),
         ["IK3*SV1*25**8", "CTX*CLM01:A1", "IK4*2*782*6*3X7"], "E"),
        (swapped("*UN*1***1:2", "*ZZ*1***1:2"),
         ["IK3*SV1*25**8", "CTX*CLM01:A1", "IK4*3*355*7*ZZ"], "E"),
        (swapped("CLM*A1*317", "CLM*A1*"), ["IK3*CLM*19**8", "CTX*CLM01:A1", "IK4*2*782*1"], "E"),
        (swapped("CLM*A1*", "CLM*" + "A" * 39 + "*"),
         ["IK3*CLM*19**8", "CTX*CLM01:" + "A" * 35, "IK4*1*1028*5*" + "A" * 39], "E"),
        (swapped("PER*IC*EDI DESK*TE*8005550100", "PER*IC*EDI\x07DESK*TE*8005550100"),
         ["IK3*PER*4**8", "IK4*2*93*6"], "R"),
        (without("SV1"), ["IK3*SV1*25**3", "CTX*CLM01:A1"], "E"),
        (without("DTP*472"), ["IK3*DTP*26**3", "CTX*CLM01:A1"], "E"),
        (without("HI"), ["IK3*HI*21**3", "CTX*CLM01:A1"], "E"),
        (added("HI*", "ZZZ*1"), ["IK3*ZZZ*22**1", "CTX*CLM01:A1"], "E"),
        (added("REF*6R*A1-1", "HI*ABK:C50911"), ["IK3*HI*28**7", "CTX*CLM01:A1"], "E"),
        (added("REF*G1*AUTH77", "REF*G1*AUTH78", "REF*G1*AUTH79"),
         ["IK3*REF*21**5", "CTX*CLM01:A1", "IK3*REF*22**5", "CTX*CLM01:A1"], "E"),
        (without("NM1*40"), ["IK3*NM1*5**3"], "R"),
        (added("SV1*", "SV5*HC:A*DA*1*1*1"), ["IK3*SV5*26**8"], "E"),
    ],
    ids=["code", "component missing", "date", "number", "unit", "missing", "too long", "bell",
         "segment missing", "date missing", "diagnoses missing", "unknown segment", "too late",
         "too often", "loop missing", "certificate"],
)  # fmt: skip
def test_the_999_names_place_and_code(
    change: Change, segments: list[str], ack: str, tmp_path: Path
) -> None:
    found = body(answered(changed(change), tmp_path)["999"])
    assert found[2 : 2 + len(segments)] == segments
    assert f"IK5*{ack}*5" in found
    assert f"AK9*{ack}*1*1*{0 if ack == 'R' else 1}" in found


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (swapped("SE*63*0001", "SE*62*0001"), "IK5*R*4"),
        (swapped("SE*63*0001", "SE*63*0002"), "IK5*R*3"),
        (swapped("ST*837*0001*005010X222A1", "ST*837*0001*005010X222"), "IK5*R*I6"),
        (swapped("GE*1*1", "GE*1*2"), "AK9*R*1*1*0*4"),
        (swapped("GE*1*1", "GE*2*1"), "AK9*R*2*1*0*5"),
        (swapped("20260303*0915*1*X*005010X222A1", "20260303*0915*1*X*005010X298"),
         "AK9*R*1*1*0*2"),
        (swapped("GS*HC*", "GS*HP*"), "AK9*R*1*1*0*1"),
        (without("SE*"), "IK5*R*2*5"),
        (without("GE*"), "AK9*E*1*1*1*3"),
    ],
)  # fmt: skip
def test_the_999_judges_sets_and_groups(change: Change, line: str, tmp_path: Path) -> None:
    found = body(answered(change(counted(good())), tmp_path, recount=False)["999"])
    assert line in found


def in_4010(segments: list[str]) -> list[str]:
    return swapped("X*005010X222A1", "X*004010X098A1")(swapped("*00501*", "*00401*")(segments))


@pytest.mark.parametrize(
    ("change", "verdict", "kinds"),
    [
        (swapped("IEA*1*000000101", "IEA*1*000000109"), "R*001", ["ta1"]),
        (swapped("*00501*", "*00401*"), "R*003", ["ta1"]),
        (in_4010, "R*003", ["ta1", "999"]),
        (swapped("*ZZ*LAKESIDE", "*Q1*LAKESIDE"), "R*005", ["ta1"]),
        (without("IEA*"), "E*023", ["ta1", "999", "277ca"]),
        (swapped("IEA*1*", "IEA*3*"), "R*021", ["ta1"]),
    ],
)
def test_the_ta1_judges_the_interchange(
    change: Change, verdict: str, kinds: list[str], tmp_path: Path
) -> None:
    """What its TA1 refuses is answered by nothing else, but for a version that is not taken: its
    999 refuses too."""
    found = answered(change(counted(good())), tmp_path, recount=False)
    assert found["ta1"] == [f"TA1*000000101*260303*0915*{verdict}"]
    assert list(found) == kinds
    if verdict.startswith("R") and "999" in kinds:
        assert [each.split("*")[1] for each in found["999"] if each[:3] in ("IK5", "AK9")] == [
            "R"
        ] * 2


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ("*261303*0915*^", "TA1*000000101*000101*0915*R*014"),
        ("*260303*2515*^", "TA1*000000101*260303*0000*R*015"),
        ("*2603A3*0915*^", "TA1*000000101*000101*0915*R*014"),
        ("*260228*2359*^", "TA1*000000101*260228*2359*A*000"),
    ],
)
def test_a_ta1_repeats_only_what_is_a_date_and_a_time(
    header: str, line: str, tmp_path: Path
) -> None:
    found = answered(changed(swapped("*260303*0915*^", header)), tmp_path)
    assert found["ta1"] == [line]


def test_a_refused_claim_is_told_with_its_statuses_and_totals_of_its_own(tmp_path: Path) -> None:
    segments = changed(
        swapped("CLM*A2*300", "CLM*A2*301"), swapped("1245319599", "1245319598"),
    )  # fmt: skip
    found = body(answered(segments, tmp_path)["277ca"])
    assert found[9:12] == ["STC*A1:19:PR*20260303*WQ*935.00", "QTY*90*1", "QTY*AA*2"]
    assert found[12:14] == ["AMT*YU*317.00", "AMT*YY*618.00"]
    assert "STC*A7:562:82*20260303*U*317.00" in found
    assert "STC*A7:400*20260303*U*301.00******A7:178" in found


def test_more_than_three_statuses_take_more_than_one_segment(tmp_path: Path) -> None:
    segments = changed(
        swapped("CLM*A1*317", "CLM*A1*318"),
        swapped("D8*20260301", "D8*20260304"),
        swapped("1245319599", "1245319598"),
    )
    found = body(answered(segments, tmp_path)["277ca"])
    assert "STC*A7:400*20260303*U*318.00******A7:178*A7:187" in found
    assert "STC*A7:510*20260303*U*318.00******A7:562:82" in found


def test_claims_of_a_refused_set_are_not_named(tmp_path: Path) -> None:
    segments = groups(
        numbered("0001", claim("A1")),
        [each for each in numbered("0002", claim("B1")) if not each.startswith("NM1*40")],
    )
    found = answered(segments, tmp_path)
    assert [each for each in found["999"] if each.startswith("IK5")] == ["IK5*A", "IK5*R*5"]
    assert [each for each in found["277ca"] if each.startswith("TRN*2*")] == [
        "TRN*2*REF0001",
        "TRN*2*A1",
    ]


def test_each_interchange_takes_three_numbers_whatever_it_is_answered(tmp_path: Path) -> None:
    """The second is refused: it gets neither a 999 nor a 277CA, and the third has its own."""
    one, two, three = (
        interchanges_of(["LAKESIDE"]).replace(b"000000001", b"%09d" % at).replace(b"F0001", again)
        for at, again in ((1, b"F0001"), (2, b"F0002"), (3, b"F0003"))
    )
    receipt = check_837p(io.BytesIO(one + two.replace(b"*P*:", b"*X*:") + three))
    numbers = {
        kind: [line.split("*")[13] for line in data.decode().splitlines() if line[:3] == "ISA"]
        for kind, data in answers(receipt, tmp_path).items()
    }
    assert numbers == {
        "ta1": ["000007001", "000007004", "000007007"],
        "999": ["000007002", "000007008"],
        "277ca": ["000007003", "000007009"],
    }


def test_a_great_many_interchanges_are_answered_when_it_is_their_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kept, "IN_MEMORY", 1)
    monkeypatch.setattr(kept, "BLOCK", 8)
    held = []
    for count in (16, 80, 160):  # the first fills what is remembered
        receipt = check_837p(io.BytesIO(interchanges_of(["LAKESIDE"] * count)))
        gc.collect()
        tracemalloc.start()
        made = _in_pieces(receipt, "in", at=AT, reference=7, payers=Payers(()))
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        written = {name: b"".join(of).count(b"\nIEA*") for name, of in made.items()}
        assert written == {f"in-7.{kind}.edi": count for kind in KINDS}
    assert held[2] - held[1] < 80 * AN_ANSWER


def test_our_number_and_the_clearinghouse_trace_are_given_back(tmp_path: Path) -> None:
    data = as_bytes(changed(added("REF*G1*AUTH77", "REF*D9*TRACE 77")))
    receipt = check_837p(io.BytesIO(data))
    receipt.change(receipt.transactions[0].claims[0], number="C26-0000042")
    sent = answers(receipt, tmp_path)["277ca"]
    assert is_valid(sent)
    lines = sent.decode().split("~\n")
    at = lines.index("TRN*2*A1")
    assert lines[at + 2 : at + 4] == ["REF*1K*C26-0000042", "REF*D9*TRACE 77"]


def test_an_employer_who_is_the_subscriber_has_no_member_number(tmp_path: Path) -> None:
    """Workers' compensation: the worker is the patient; the 277CA needs a number."""
    employer = swapped("NM1*IL*1*POE*JANE****MI*MEM0003", "NM1*IL*2*POE PAPER MILL")
    found = answered(changed(employer), tmp_path)
    assert "IK5*A" in found["999"]
    assert "NM1*QC*1*POE*TIM****MI*NONE" in found["277ca"]
    numbered_badly = swapped("NM1*IL*2*POE PAPER MILL", "NM1*IL*2*POE PAPER MILL*****MI")
    found = answered(numbered_badly(changed(employer)), tmp_path)
    assert [each for each in found["999"] if each.startswith("IK4*")] == ["IK4*9*67*2"]
    person = swapped("NM1*IL*1*POE*JANE****MI*MEM0003", "NM1*IL*1*POE*JANE")
    found = answered(changed(person), tmp_path)
    told = [each for each in found["999"] if each.startswith("IK4*")]
    assert told == ["IK4*8*66*1", "IK4*9*67*1"]


def test_a_company_named_as_the_patient_is_refused_by_the_277ca_alone(tmp_path: Path) -> None:
    """The syntax of the guide lets a company be the subscriber, so that the 999 takes it."""
    company = swapped("NM1*IL*1*DOE*JANE****MI*MEM0002", "NM1*IL*2*DOE PAPER MILL*****MI*MEM0002")
    found = answered(changed(company), tmp_path)
    assert "IK5*A" in found["999"]
    assert any(each.startswith("STC*A7:125:IL*") for each in found["277ca"])
    assert "NM1*QC*1*DOE PAPER MILL*****MI*MEM0002" in found["277ca"]


def test_the_days_of_a_claim_are_those_of_its_lines(tmp_path: Path) -> None:
    found = answered(changed(swapped("D8*20260301", "RD8*20260227-20260301")), tmp_path)
    assert "DTP*472*RD8*20260227-20260301" in found["277ca"]


def test_who_answers_is_the_payer_addressed_else_the_default_else_the_receiver(
    tmp_path: Path,
) -> None:
    receipt = check_837p(io.BytesIO(as_bytes(good())))
    invented = read_payers(None).all
    addressed = Payers([*invented, _renamed(invented[0], "LHP01", "LAKESHORE")])
    nobody = Payers([_renamed(invented[0], "ELSE", "SOMEBODY ELSE")])
    for payers, told in (
        (addressed, "NM1*PR*2*LAKESHORE*****PI*LHP01"),
        (Payers(invented), "NM1*PR*2*RECOURSE DEMONSTRATION HEALTH PLAN*****PI*RECOURSEHEALTH"),
        (nobody, "NM1*PR*2*LAKESHORE HEALTH PLAN*****46*LHP01"),
    ):
        sent = answers(receipt, tmp_path, payers=payers)["277ca"]
        assert is_valid(sent)
        assert told in sent.decode()


def _renamed(payer: Payer, ident: str, name: str) -> Payer:
    return replace(payer, id=ident, name=name)


def test_the_same_receipt_gives_the_same_bytes_under_the_same_names(tmp_path: Path) -> None:
    data = as_bytes(good())
    one = answers(check_837p(io.BytesIO(data)), tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["in-7.277ca.edi", "in-7.999.edi", "in-7.ta1.edi"]
    assert answers(check_837p(io.BytesIO(data)), tmp_path) == one
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_control_numbers_differ_between_answers_and_between_files(tmp_path: Path) -> None:
    receipt = check_837p(io.BytesIO(as_bytes(good()) + as_bytes(good()).replace(b"0001", b"0002")))
    seen = []
    for reference in (7, 8):
        paths = acknowledge(
            receipt, tmp_path, "in", at=AT, reference=reference, payers=read_payers(None)
        )
        for path in paths:
            parts = read(io.BytesIO(path.read_bytes()))
            seen += [
                each.get(13) for each in parts if isinstance(each, Segment) and each.id == "ISA"
            ]
    assert len(seen) == len(set(seen)) == 12


def test_a_file_of_another_bytes_and_the_same_name_keeps_its_own_answers(tmp_path: Path) -> None:
    receipt = check_837p(io.BytesIO(as_bytes(good())))
    for reference in (7, 8):
        acknowledge(receipt, tmp_path, "in", at=AT, reference=reference, payers=read_payers(None))
    assert len(list(tmp_path.iterdir())) == 6


def test_an_answer_is_for_its_owner_alone(tmp_path: Path) -> None:
    answers(check_837p(io.BytesIO(as_bytes(good()))), tmp_path / "new" / "folder")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "new" / "folder").iterdir()}
    assert modes == {0o600}


@pytest.mark.parametrize(
    ("stem", "safe"),
    [
        ("claims-2026_03", "claims-2026_03"),
        ("../../etc/passwd", "______etc_passwd"),
        ("-rf", "rf"),
        (".hidden", "_hidden"),
        ("a b;rm\n$(x)\x00", "a_b_rm___x__"),
        ("é" * 300, "_" * 80),
        ("", "file"),
        ("--", "file"),
    ],
)
def test_a_hostile_name_becomes_a_harmless_one(stem: str, safe: str) -> None:
    assert safe_stem(stem) == safe


@given(st.text())
def test_any_name_is_one_name_in_one_folder(stem: str) -> None:
    safe = safe_stem(stem)
    assert safe
    assert len(safe) <= 80
    assert Path(safe).name == safe


@given(mutated())
@settings(max_examples=40, deadline=None)
def test_whatever_came_the_answers_are_valid_x12(data: bytes) -> None:
    receipt = check_837p(io.BytesIO(data))
    if not receipt.is_x12:
        return
    with TemporaryDirectory() as folder:
        for kind, sent in answers(receipt, Path(folder)).items():
            assert is_valid(sent), (kind, sent)


def test_two_interchanges_are_answered_by_two(tmp_path: Path) -> None:
    other = as_bytes(good()).replace(b"000000101", b"000000102").replace(b"CLM*", b"CLM*N")
    receipt = check_837p(io.BytesIO(as_bytes(good()) + other))
    sent = answers(receipt, tmp_path)
    assert list(sent) == list(KINDS)
    for data in sent.values():
        assert is_valid(data)
        assert data.count(b"ISA*") == data.count(b"IEA*") == 2


def test_a_date_that_cannot_be_read_of_a_refused_claim_is_the_files_own(tmp_path: Path) -> None:
    segments = changed(swapped("DTP*472*D8*20260301", "DTP*472*D8*20260230"))
    found = answered(segments, tmp_path)["277ca"]
    at = found.index("TRN*2*A1")
    assert found[at + 2] == f"DTP*472*D8*{date(2026, 3, 3):%Y%m%d}"
