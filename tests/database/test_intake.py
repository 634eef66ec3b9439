"""837P files posted: once, whole, answered the same again; and what of a claim is on file then."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError

from claims.edi import post_837p
from claims.edi.intake_837p import UnableToReread
from claims.edi.post_837p import Posted, post
from claims.models import (
    Authorization,
    ChainOpinion,
    Claim,
    Decision,
    EdiFile,
    Line,
    OpinionChain,
    PostedSet,
)
from claims.operations.decide import adjudicate_waiting
from claims.operations.read_payers import read_payers
from kernel.cases.models import Case, Deadline, Event
from kernel.members.models import Member
from kernel.record.models import Outbox
from kernel.record.verifying import verify
from kernel.x12.kept import UnableToKeep
from tests import factories
from tests.unit.edi.made import as_bytes, good, swapped
from tests.unit.edi.reading import changed
from tests.unit.x12.oracle import is_valid
from tests.working import at_once

ZONE = "America/New_York"
NOW = datetime(2026, 3, 4, 11, 0, tzinfo=ZoneInfo(ZONE))
RECEIVED = datetime(2026, 3, 3, 23, 30, tzinfo=ZoneInfo(ZONE))  # March 4 already in UTC

FILE = as_bytes(good())


def member(last: str, first: str, number: str, born: date) -> Member:
    under = factories.plan(terms={"regimes": ["aca_group"]})
    made = factories.member(number=number, last_name=last, first_name=first, born_on=born)
    factories.coverage(made, under)
    return made


@pytest.fixture
def jane(db: None) -> Member:
    return member("DOE", "JANE", "MEM0002", date(1961, 4, 7))


def written(folder: Path, data: bytes, name: str = "in.837") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def came(path: Path, out: Path | None = None, **said: Any) -> Posted:
    given: dict[str, Any] = {
        "received_at": RECEIVED, "zone": ZONE, "now": NOW, "by": "test",
        "payers": read_payers(None),
    }  # fmt: skip
    return post(path, out=out, **given | said)


def answers(paths: Iterable[Path]) -> dict[str, bytes]:
    return {path.name.split(".")[-2]: path.read_bytes() for path in paths}


def new_numbers(data: bytes) -> bytes:
    """The same file as its sender would send it again: every control number is new."""
    return (
        data.replace(b"000000101", b"000000102")
        .replace(b"*0915*1*X*", b"*0915*2*X*")
        .replace(b"GE*1*1", b"GE*1*2")
        .replace(b"*0001*005010", b"*0002*005010")
        .replace(b"SE*63*0001", b"SE*63*0002")
    )


def counts() -> tuple[int, ...]:
    tables = (Claim, Line, Case, Event, Outbox, PostedSet)
    return tuple(table.objects.count() for table in tables)


# --- What is on file ----------------------------------------------------------------------------


def test_good_claims_are_on_file_as_they_were_billed(jane: Member, tmp_path: Path) -> None:
    posted = came(written(tmp_path, FILE))
    assert (posted.posted, posted.refused, posted.exit_code) == (3, 0, 0)
    rows = list(Claim.objects.order_by("order"))
    assert [(row.order, row.patient_control_number, row.state) for row in rows] == [
        (1, "A1", "accepted"),
        (2, "A2", "accepted"),
        (3, "B1", "accepted"),
    ]
    first = rows[0]
    assert first.received == date(2026, 3, 3), "the day it was in the plan's own zone"
    assert (str(first.charge), first.place_of_service, first.assigned) == ("317.00", "11", True)
    assert (first.billing_npi, first.billing_tin) == ("1234567893", "471111111")
    assert (first.rendering_npi, first.diagnoses) == ("1245319599", ["C50911", "Z803"])
    assert (first.marked_as_opinion, first.authorization_number) == (True, "AUTH77")
    assert first.member == jane
    assert first.first_served == date(2026, 3, 1)
    lines = Line.objects.filter(claim=rows[1]).order_by("number")
    assert [(line.code, str(line.charge), line.control_number) for line in lines] == [
        ("99244", "200.50", "A2-1"),
        ("88321", "99.50", "A2-2"),
    ]
    file = EdiFile.objects.get()
    assert (file.name, file.size, first.file) == ("in.837", len(FILE), file)
    assert [each.topic for each in Outbox.objects.all()] == ["adjudicate"]


def test_events_are_recorded_sealed_and_clocks_started(jane: Member, tmp_path: Path) -> None:
    came(written(tmp_path, FILE))
    case = Claim.objects.get(patient_control_number="A1").case
    happened = Event.objects.filter(case=case).order_by("pk")
    assert [(each.name, each.at) for each in happened] == [
        ("received", RECEIVED),
        ("accepted", NOW),
    ]
    assert happened[0].facts == {"patient_control_number": "A1"}
    verified = verify()
    assert (verified.rows, verified.damage) == (6, [])
    clocks = {each.clock for each in Deadline.objects.filter(case=case)}
    assert clocks, "a clean claim of a private plan has days by which it is paid"
    assert {each.case_id for each in Deadline.objects.all()} == {
        each.case_id for each in Claim.objects.filter(member=jane)
    }


@pytest.mark.django_db
def test_an_unknown_member_waits_for_a_person_with_carc_31(tmp_path: Path) -> None:
    came(written(tmp_path, FILE))
    assert not Claim.objects.filter(member__isnull=False).exists()
    adjudicate_waiting(now=NOW, by="test")
    decisions = Decision.objects.all()
    assert {each.disposition for each in decisions} == {"pended"}
    for each in decisions:
        found = [one for one in json.loads(each.stored)["findings"] if one["says"] == "pend"]
        assert "31" in {one.get("carc") for one in found}, found


def test_a_name_that_is_not_the_members_matches_nobody(jane: Member, tmp_path: Path) -> None:
    came(written(tmp_path, FILE.replace(b"*DOE*JANE", b"*ROE*JANE")))
    row = Claim.objects.get(patient_control_number="A1")
    assert row.member is None
    assert row.as_received["not_matched"] == "the last name differs"


# --- Twice --------------------------------------------------------------------------------------


def test_the_same_bytes_post_nothing_and_are_answered_the_same(
    jane: Member, tmp_path: Path
) -> None:
    path = written(tmp_path, as_bytes(changed(swapped("CLM*A2*300", "CLM*A2*301"))))
    first = answers(came(path, tmp_path / "1").files)
    before = counts()
    again = came(path, tmp_path / "2", received_at=NOW, now=NOW)
    assert (again.posted, again.refused, again.duplicate_of) == (0, 1, RECEIVED)
    assert answers(again.files) == first
    other = came(written(tmp_path, path.read_bytes(), "other.837"), tmp_path / "3")
    assert answers(other.files) == first
    assert counts() == before
    number = Claim.objects.get(patient_control_number="A1").number
    assert f"REF*1K*{number}".encode() in first["277ca"]


def test_a_machine_that_went_down_before_it_answered_answers_then(
    jane: Member, tmp_path: Path
) -> None:
    path = written(tmp_path, FILE)
    came(path)
    late = answers(came(path, tmp_path / "1").files)
    assert set(late) == {"ta1", "999", "277ca"}
    assert late["277ca"].count(b"REF*1K*") == 3
    assert all(is_valid(data) for data in late.values())


@pytest.mark.parametrize(
    "other",
    [
        FILE.replace(b"\n", b"\r\n"),
        FILE.replace(b"317", b"318"),
        FILE.replace(b"CLM*A1", b"CLM*C1"),
    ],
    ids=["other line ends", "other amounts", "another claim"],
)
def test_the_same_interchange_in_other_bytes_changes_nothing(
    jane: Member, tmp_path: Path, other: bytes
) -> None:
    came(written(tmp_path, FILE), tmp_path / "1")
    before = counts()
    path = written(tmp_path, other, "other.837")
    posted = came(path, tmp_path / "2")
    assert (posted.posted, posted.refused, posted.exit_code) == (0, 3, 1)
    assert posted.repeated == ["000000101"]
    assert counts() == before
    first = answers(posted.files)
    assert list(first) == ["ta1"]
    assert b"TA1*000000101*260303*0915*R*025" in first["ta1"]
    assert answers(came(path, tmp_path / "3").files) == first


def test_the_same_claims_under_new_numbers_are_told_in_the_277ca(
    jane: Member, tmp_path: Path
) -> None:
    came(written(tmp_path, FILE))
    before = counts()
    path = written(tmp_path, new_numbers(FILE), "again.837")
    posted = came(path, tmp_path / "2")
    assert (posted.posted, posted.refused, posted.repeated) == (0, 3, [])
    assert counts() == before
    first = answers(posted.files)
    assert b"IK5*A~" in first["999"]
    assert first["277ca"].count(b"STC*A3:54*") == 3
    assert is_valid(first["277ca"])
    assert answers(came(path, tmp_path / "3").files) == first


def test_an_old_control_number_with_other_sets_is_taken(jane: Member, tmp_path: Path) -> None:
    """Published examples and small senders use one number for everything they send."""
    came(written(tmp_path, FILE))
    other = FILE.replace(b"REF0001", b"REF0002").replace(b"CLM*", b"CLM*N")
    assert came(written(tmp_path, other, "other.837")).posted == 3


def test_an_interchange_refused_whole_may_come_again_under_its_number(
    jane: Member, tmp_path: Path
) -> None:
    path = written(tmp_path, FILE.replace(b"SE*63", b"SE*62"), "bad.837")
    bad = came(path, tmp_path / "1")
    assert (bad.posted, bad.refused) == (0, 3)
    assert came(written(tmp_path, FILE, "good.837")).posted == 3
    assert answers(came(path, tmp_path / "2").files) == answers(bad.files)


SET_START, SET_END = FILE.index(b"ST*"), FILE.index(b"GE*")
SECOND_SET = (
    FILE[SET_START:SET_END]
    .replace(b"0001*005010", b"0002*005010")
    .replace(b"63*0001", b"63*0002")
    .replace(b"CLM*", b"CLM*N")
)
BOTH_SETS = FILE[:SET_END] + SECOND_SET + FILE[SET_END:].replace(b"GE*1*1", b"GE*2*1")
SIX = ["A1", "A2", "B1", "NA1", "NA2", "NB1"]


def on_file() -> list[str]:
    return sorted(Claim.objects.values_list("patient_control_number", flat=True))


def test_a_cut_file_that_comes_whole_brings_what_was_missing(jane: Member, tmp_path: Path) -> None:
    """Its first set came before: its claims are refused as duplicates, the second set is taken."""
    cut = written(tmp_path, FILE[:SET_END], "cut.837")
    first = came(cut, tmp_path / "1")
    assert (first.posted, first.exit_code) == (3, 1), "taken; IEA and GE are missing"
    path = written(tmp_path, BOTH_SETS, "whole.837")
    whole = came(path, tmp_path / "2")
    assert (whole.posted, whole.refused, whole.repeated, whole.exit_code) == (3, 3, [], 1)
    assert on_file() == SIX
    told = answers(whole.files)
    assert b"TA1*000000101*260303*0915*A*000" in told["ta1"]
    assert (told["999"].count(b"IK5*A~"), told["277ca"].count(b"STC*A3:54*")) == (2, 3)
    assert told["277ca"].count(b"REF*1K*") == 3
    assert all(is_valid(data) for data in told.values())
    lines = [claim["message"] for claim in _claims_told(whole, 0)]
    assert set(lines) == {"the same claims came before, under these control numbers"}
    before = counts()
    assert answers(came(path, tmp_path / "3").files) == told
    assert answers(came(cut, tmp_path / "4").files) == answers(first.files)
    other_ends = written(tmp_path, BOTH_SETS.replace(b"\n", b"\r\n"), "ends.837")
    assert came(other_ends, tmp_path / "5").repeated == ["000000101"], "now every set was posted"
    assert counts() == before


def test_other_claims_under_the_numbers_of_a_set_are_refused_alone(
    jane: Member, tmp_path: Path
) -> None:
    came(written(tmp_path, FILE))
    path = written(tmp_path, BOTH_SETS.replace(b"CLM*A1", b"CLM*C1"), "both.837")
    posted = came(path, tmp_path / "1")
    assert (posted.posted, posted.refused, posted.repeated) == (3, 3, [])
    assert on_file() == SIX
    told = answers(posted.files)
    assert (told["999"].count(b"IK5*R*23~"), told["999"].count(b"IK5*A~")) == (1, 1)
    assert b"AK9*P*2*2*1~" in told["999"]
    assert all(is_valid(data) for data in told.values())
    assert {claim["status"] for claim in _claims_told(posted, 0)} == {"A3"}
    assert answers(came(path, tmp_path / "2").files) == told


def _claims_told(posted: Posted, at: int) -> list[dict[str, Any]]:
    """The claims of a set of the one group, as JSON tells them."""
    (interchange,) = posted.receipt.as_json()["interchanges"]
    claims: list[dict[str, Any]] = interchange["groups"][0]["transactions"][at]["claims"]
    return claims


def _arrive(path: Path, out: Path) -> None:
    came(path, out)


@pytest.mark.django_db(transaction=True)
def test_one_file_three_times_at_once_is_one_set_of_claims(tmp_path: Path) -> None:
    member("DOE", "JANE", "MEM0002", date(1961, 4, 7))
    path = written(tmp_path, FILE)
    at_once(_arrive, [(path, tmp_path / name) for name in ("1", "2", "3")])
    assert Claim.objects.count() == 3
    assert EdiFile.objects.count() == 1
    told = [answers((tmp_path / name).iterdir()) for name in ("1", "2", "3")]
    assert told[0] == told[1] == told[2]
    assert told[0]["277ca"].count(b"REF*1K*") == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_claims_in_three_kinds_of_bytes_at_once_are_one_set(tmp_path: Path) -> None:
    paths = [
        written(tmp_path, FILE, "1.837"),
        written(tmp_path, FILE.replace(b"\n", b"\r\n"), "2.837"),
        written(tmp_path, new_numbers(FILE), "3.837"),
    ]
    at_once(_arrive, [(path, tmp_path / "out") for path in paths])
    assert Claim.objects.count() == 3
    assert EdiFile.objects.count() == 3


# --- What cannot be posted ----------------------------------------------------------------------


def test_a_value_that_cannot_be_kept_refuses_its_claim_alone(jane: Member, tmp_path: Path) -> None:
    segments = changed(swapped("SV1*HC:88321", "SV1*WK:" + "X" * 40))
    path = written(tmp_path, as_bytes(segments))
    posted = came(path, tmp_path / "1")
    assert (posted.posted, posted.refused) == (2, 1)
    assert sorted(Claim.objects.values_list("patient_control_number", flat=True)) == ["A1", "B1"]
    first = answers(posted.files)
    assert b"STC*A3:21*20260303*U*300.00" in first["277ca"]
    assert verify().damage == []
    assert answers(came(path, tmp_path / "2").files) == first


@pytest.mark.parametrize("fault", [OperationalError("the disk is full"), IntegrityError("ours")])
def test_a_fault_of_ours_posts_nothing_and_the_file_can_come_again(
    jane: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    path = written(tmp_path, FILE)

    def fails(*_: Any, **__: Any) -> None:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(post_837p, "receive", fails)
        with pytest.raises(type(fault)):
            came(path, tmp_path / "1")
    assert (EdiFile.objects.count(), counts()) == (0, (0, 0, 0, 0, 0, 0))
    assert came(path, tmp_path / "1").posted == 3


def test_a_file_that_changes_while_it_is_read_is_not_posted(
    jane: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, FILE)
    real = post_837p.put_on_record

    def changes_it(*said: Any) -> list[str]:
        path.write_bytes(FILE.replace(b"*317*", b"*999*"))
        return real(*said)

    monkeypatch.setattr(post_837p, "put_on_record", changes_it)
    with pytest.raises(UnableToReread):
        came(path)
    assert not Claim.objects.exists()


def test_an_answer_that_cannot_be_written_is_known_before_anything_is_posted(
    jane: Member, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotADirectoryError):
        came(written(tmp_path, FILE), tmp_path / "file" / "out")
    assert not Claim.objects.exists()


# --- The command --------------------------------------------------------------------------------


def imported(*words: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("claims_import", *map(str, words), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(str(end.code))
    return code, out.getvalue(), err.getvalue()


def test_the_command_takes_many_files_and_loses_none_to_a_bad_one(
    jane: Member, tmp_path: Path
) -> None:
    good_file = written(tmp_path, FILE, "good.837")
    noise = written(tmp_path, b"\x00\xff" * 500, "noise.bin")
    empty = written(tmp_path, b"", "empty.837")
    code, out, err = imported(
        noise, tmp_path, tmp_path / "missing", empty, good_file, "--out", tmp_path / "out"
    )
    assert code == 2
    assert "good.837: 3 claims posted, 0 refused." in out
    assert sorted(path.suffixes[-2] for path in (tmp_path / "out").iterdir()) == [
        ".277ca", ".999", ".ta1",
    ]  # fmt: skip
    assert len(err.splitlines()) == 4
    for name in ("noise.bin", "empty.837", str(tmp_path), "missing"):
        assert name in err


def test_the_command_says_why_a_claim_was_refused(jane: Member, tmp_path: Path) -> None:
    bad = written(tmp_path, as_bytes(changed(swapped("CLM*A2*300", "CLM*A2*301"))))
    code, out, _ = imported(bad, "--out", tmp_path / "out")
    assert code == 1
    assert "2 claims posted, 1 refused." in out
    assert "claim A2: CLM02 is 301.00, the lines come to 300.00" in out
    code, out, _ = imported(bad, "--out", tmp_path / "out")
    assert code == 1
    assert "the same file came on" in out


def test_the_commands_json_is_one_object_a_file(jane: Member, tmp_path: Path) -> None:
    path = written(tmp_path, as_bytes(changed(swapped("CLM*A2*300", "CLM*A2*301"))))
    code, out, _ = imported(path, tmp_path / "missing", "--json", "--out", tmp_path / "out")
    assert code == 2
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["file"], first["posted"], first["refused"]) == ("in.837", 2, 1)
    assert first["duplicate"] is False
    assert len(first["acknowledgments"]) == 3
    (interchange,) = first["interchanges"]
    assert interchange["ta1"] == "A"
    (one,) = interchange["groups"][0]["transactions"]
    assert [(each["id"], each["status"], each["codes"]) for each in one["claims"]] == [
        ("A1", "A2", []),
        ("A2", "A7", ["A7:400", "A7:178"]),
        ("B1", "A2", []),
    ]
    assert second["error"] == "No such file or directory"


def test_a_fault_of_ours_is_one_line_and_not_a_traceback(
    jane: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OperationalError("the disk\nis full")

    monkeypatch.setattr(post_837p, "receive", fails)
    code, _, err = imported(written(tmp_path, FILE), "--out", tmp_path / "out")
    assert code == 3
    assert err.strip().endswith("in.837: nothing was posted: the disk is full")


def test_edi_check_posts_nothing(jane: Member, tmp_path: Path) -> None:
    before = counts()
    for data, expected in ((FILE, 0), (FILE.replace(b"SE*63", b"SE*62"), 1), (b"?", 2)):
        out = StringIO()
        code = 0
        try:
            call_command("edi_check", written(tmp_path, data), "--json", stdout=out)
        except SystemExit as end:
            code = int(str(end.code))
        assert code == expected
        assert set(json.loads(out.getvalue())) == {"interchanges", "faults", "notes"}
    assert counts() == before
    assert not EdiFile.objects.exists()


def test_edi_check_reads_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(FILE)))
    call_command("edi_check", "-", stdout=out)
    assert out.getvalue().startswith("standard input: 3 of 3 claims acceptable.")
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"?")))
    err = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("edi_check", "-", stderr=err)
    assert (end.value.code, err.getvalue()[:15]) == (2, "standard input:")


def test_a_name_and_an_id_cannot_move_the_cursor(jane: Member, tmp_path: Path) -> None:
    data = FILE.replace(b"CLM*A1*", b"CLM*A\x1b[2J*")
    path = written(tmp_path, data, "in\n\x1b[2J.837")
    _, out, _ = imported(path, "--out", tmp_path / "out")
    assert "\x1b" not in out


# --- Chains -------------------------------------------------------------------------------------

OTHER = "1003000126"


def chain(
    of: Member, *, diagnosis: str = "C50912", code: str = "", **opinions: str
) -> OpinionChain:
    made = OpinionChain.objects.create(
        member=of, subject_kind="surgery", subject_code=code, diagnosis=diagnosis,
        opened_on=date(2026, 1, 5), started_by="authorization",
    )  # fmt: skip
    for number, npi in opinions.items():
        ChainOpinion.objects.create(chain=made, number=int(number[1:]), npi=npi)
    return made


def permit(of: Member, to: OpinionChain | None, purpose: str = "second_opinion") -> None:
    Authorization.objects.create(
        number="AUTH77", member=of, chain=to, purpose=purpose,
        days=(date(2026, 1, 1), date(2027, 1, 1)),
    )  # fmt: skip


def joined(tmp_path: Path, segments: list[str] | None = None) -> tuple[Any, ...]:
    came(written(tmp_path, as_bytes(segments or good())))
    row = Claim.objects.get(patient_control_number="A1")
    return row.chain, row.opinion, row.joining_doubt


UNMARKED = [swapped("Y*Y***09", "Y*Y", times=3), swapped("REF*G1*AUTH77", "REF*D9*X", times=3)]


def test_the_authorization_comes_first(jane: Member, tmp_path: Path) -> None:
    """Another chain fits by its diagnosis; the authorization names this one."""
    chain(jane, n1=OTHER)
    named = chain(jane, diagnosis="M1711", n1=OTHER, n2=OTHER)
    permit(jane, named, "third_opinion")
    assert joined(tmp_path) == (named, 3, "")


def test_then_the_same_category_of_diagnosis(jane: Member, tmp_path: Path) -> None:
    chain(jane, diagnosis="M1711", n1=OTHER)
    fits = chain(jane, diagnosis="C50912", n1=OTHER)
    assert joined(tmp_path) == (fits, 2, "")
    assert ChainOpinion.objects.get(chain=fits, number=2).npi == "1245319599"


def test_or_the_same_procedure_which_is_the_care_and_no_opinion_on_it(
    jane: Member, tmp_path: Path
) -> None:
    """Code 09 says "second opinion or surgery": the procedure itself belongs to the chain."""
    fits = chain(jane, diagnosis="M1711", code="99245", n1=OTHER)
    assert joined(tmp_path) == (fits, None, "")
    assert not ChainOpinion.objects.filter(chain=fits, number=2).exists()


def test_who_gave_the_first_opinion_holds_no_other_place(jane: Member, tmp_path: Path) -> None:
    """Judged as the second, and refused as the same physician's; the place stays free."""
    fits = chain(jane, n1="1245319599")
    assert joined(tmp_path) == (fits, 2, "")
    assert set(fits.opinions.values_list("number", flat=True)) == {1}


def test_then_the_clinician_named_in_an_open_chain(jane: Member, tmp_path: Path) -> None:
    fits = chain(jane, diagnosis="M1711", n1=OTHER, n2="1245319599")
    assert joined(tmp_path, changed(*UNMARKED)) == (fits, 2, "")


def test_two_chains_that_fit_are_for_a_person(jane: Member, tmp_path: Path) -> None:
    chain(jane, n1=OTHER)
    chain(jane, diagnosis="C50011", n1=OTHER)
    found, opinion, doubt = joined(tmp_path)
    assert (found, opinion) == (None, None)
    assert doubt == "The claim fits more than one opinion chain of this member: which?"


def test_a_closed_chain_is_joined_by_nobody(jane: Member, tmp_path: Path) -> None:
    closed = chain(jane, n1=OTHER)
    OpinionChain.objects.filter(pk=closed.pk).update(closed_on=date(2026, 2, 1))
    found, opinion, _ = joined(tmp_path)
    assert found != closed
    assert (found.started_by, opinion) == ("claim", 2)


def test_a_marked_claim_that_fits_none_begins_a_chain_which_the_next_one_joins(
    jane: Member, tmp_path: Path
) -> None:
    """A1 and A2 are of one clinician about one diagnosis: one chain, one opinion."""
    begun, opinion, _ = joined(tmp_path)
    assert (begun.diagnosis, begun.started_by, opinion) == ("C50911", "claim", 2)
    second = Claim.objects.get(patient_control_number="A2")
    assert (second.chain, second.opinion) == (begun, 2)
    assert OpinionChain.objects.count() == 1


def test_a_chain_is_opened_on_the_day_of_the_plans_zone(jane: Member, tmp_path: Path) -> None:
    """Eleven at night on March 3 is March 4 in UTC."""
    came(written(tmp_path, FILE), now=RECEIVED.astimezone(UTC))
    assert OpinionChain.objects.get().opened_on == date(2026, 3, 3)


def test_a_claim_with_none_of_these_is_an_ordinary_claim(jane: Member, tmp_path: Path) -> None:
    chain(jane, n1=OTHER)
    assert joined(tmp_path, changed(*UNMARKED)) == (None, None, "")


def test_the_first_opinions_clinician_does_not_make_an_opinion(
    jane: Member, tmp_path: Path
) -> None:
    chain(jane, n1="1245319599")
    assert joined(tmp_path, changed(*UNMARKED)) == (None, None, "")


def test_a_tenth_opinion_is_for_a_person_and_costs_no_other_claim(
    jane: Member, tmp_path: Path
) -> None:
    fits = chain(jane, **{f"n{number}": OTHER for number in range(1, 10)})
    found, opinion, doubt = joined(tmp_path)
    assert (found, opinion) == (fits, None)
    assert "9 opinions already" in doubt
    assert Claim.objects.count() == 3


def test_two_files_at_once_begin_one_chain(transactional_db: None, tmp_path: Path) -> None:
    member("DOE", "JANE", "MEM0002", date(1961, 4, 7))
    second = as_bytes(good()).replace(b"REF0001", b"REF0002").replace(b"CLM*", b"CLM*N")
    paths = [written(tmp_path, FILE, "1.837"), written(tmp_path, second, "2.837")]
    at_once(_arrive, [(path, tmp_path / "out") for path in paths])
    assert Claim.objects.count() == 6
    assert OpinionChain.objects.count() == 1
    assert ChainOpinion.objects.count() == 1


def test_edi_check_says_that_the_standard_input_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("edi_check", "-", stderr=err)
    assert (ended.value.code, err.getvalue()) == (2, "standard input: it is closed\n")


def test_a_temporary_folder_without_room_is_no_fault_of_the_file(
    jane: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kernel.x12.kept.pickle.dump", full)
    monkeypatch.setattr("kernel.x12.kept.BLOCK", 1)
    code, _, err = imported(written(tmp_path, FILE), "--out", tmp_path / "out")
    assert code == 3
    assert "takes no more: No space left on device" in err
    assert not Claim.objects.exists()


def test_edi_check_tells_a_full_output_from_its_file(tmp_path: Path) -> None:
    class Full(StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    err = StringIO()
    path = written(tmp_path, FILE)
    for how in ([], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            call_command("edi_check", path, *how, stdout=Full(), stderr=err)
        assert ended.value.code == 2
    lines = err.getvalue().splitlines()
    assert len(lines) == 2
    assert all("cannot be written to the output: No space left on device" in each for each in lines)


def test_edi_check_says_so_where_its_verdicts_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read while they are told: a full disk is no file that was refused."""

    def cut(_: Any) -> Iterator[str]:
        yield '{"interchanges": '
        raise UnableToKeep(OSError(28, "No space left on device"))

    monkeypatch.setattr("claims.management.commands.edi_check.in_pieces", cut)
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("edi_check", written(tmp_path, FILE), "--json", stdout=StringIO(), stderr=err)
    assert ended.value.code == 2
    assert "takes no more: No space left on device" in err.getvalue()
    assert "the output" not in err.getvalue()
