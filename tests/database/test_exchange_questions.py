"""Questions and requests in a partner's folder: 270, 276 and 278 files, answered into it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from claims.edi import partners as door
from claims.models import AuthorizationRequest, ExchangedAnswer, ExchangedFile
from claims.operations import keep_answers, whole_files
from claims.operations.partner_folders import Folders
from kernel.members.models import Member
from kernel.record.models import Look
from tests import authorizing, paying
from tests.asking_270 import SURGEON, inquiry_270
from tests.claim_status import Request, make_276, read_277
from tests.database.test_exchange import (
    Killed,
    _goes_down_after,
    _goes_down_before,
    said,
    states,
)
from tests.partners import LATER, NOW, inbound, kinds, names, one_round, partner, two_rounds
from tests.unit.edi.made_278 import file_of, request, segments
from tests.x271 import read_271

pytestmark = pytest.mark.django_db

REVIEW, ELIGIBILITY, STATUS = "005010X217", "005010X279A1", "005010X212"
CLINIC = "clinic"


def asker(*guides: str, **said: Any) -> None:
    partner(CLINIC, **{"guides": list(guides), "applications": ["CLINIC", "SENDER"]} | said)


def known() -> Member:
    return paying.member(authorizing.plan())


def eligibility(of: Member) -> bytes:
    person = f"NM1*IL*1*{of.last_name}*{of.first_name}****MI*{of.number}~"
    return inquiry_270(person=person, asks="DTP*291*D8*20260310~EQ*20~")


def status(of: Member) -> bytes:
    days = ("DTP", "472", "D8", "20260302")
    made = make_276([Request(SURGEON, of.number, of.last_name, of.first_name, details=[days])], NOW)
    return made.replace(b"*SENDER         *", b"*CLINIC         *")


def review(of: Member) -> bytes:
    return file_of(request(of.number, last=of.last_name))


KINDS: dict[str, tuple[Callable[[Member], bytes], str, str]] = {
    "270": (eligibility, ELIGIBILITY, "271"),
    "276": (status, STATUS, "277"),
    "278": (review, REVIEW, "278"),
}
every_kind = pytest.mark.parametrize(("make", "guide", "kind"), KINDS.values(), ids=KINDS)


def answers(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / CLINIC / "outbound").iterdir()}


@every_kind
def test_a_file_is_taken_answered_and_archived(
    tmp_path: Path, make: Callable[[Member], bytes], guide: str, kind: str
) -> None:
    asker(guide)
    data = make(known())
    (inbound(tmp_path, CLINIC) / "ask.edi").write_bytes(data)
    assert said(one_round(tmp_path).waiting) == ["clinic: ask.edi: is waited for"]
    done = one_round(tmp_path, NOW + LATER)
    assert (len(done.answered), done.refused, done.failed) == (1, [], [])
    home = tmp_path / CLINIC
    assert names(home / "inbound") == names(home / "taken") == names(home / "refused") == []
    assert [path.read_bytes() for path in (home / "archive").iterdir()] == [data]
    found = kinds((home / "outbound").iterdir())
    assert set(found) == {"ta1", "999", kind}
    assert f"*{kind}*".encode() in b"".join(found.values())
    assert {row[1] for row in segments(found["999"]) if row[0] in ("IK5", "AK9")} == {"A"}
    numbers = {segments(content)[0][13] for content in found.values()}
    assert len(numbers) == 3
    row = ExchangedFile.objects.get()
    assert (row.state, row.file_id, row.attempts) == ("archived", None, 1)
    assert not one_round(tmp_path, NOW + 2 * LATER).answered


def test_what_is_answered_is_what_the_commands_answer(tmp_path: Path) -> None:
    asker(ELIGIBILITY, STATUS, REVIEW)
    person = known()
    folder = inbound(tmp_path, CLINIC)
    for name, (make, _, _) in KINDS.items():
        (folder / name).write_bytes(make(person))
    done = two_rounds(tmp_path)
    assert said(done.answered) == [
        "clinic: 270: 1 of 1 inquiries answered",
        "clinic: 276: 1 requests, 0 claims found",
        "clinic: 278: 1 of 1 requests on file",
    ]
    found = {kind: path for path in (tmp_path / CLINIC / "outbound").iterdir()
             if (kind := path.name.split(".")[-2]) not in ("ta1", "999")}  # fmt: skip
    (patient,) = read_271(found["271"].read_bytes()).patients
    assert patient.all("1", "30")
    assert [each.status for each in read_277(found["277"].read_bytes())] == ["A4:35"]
    row = AuthorizationRequest.objects.get()
    actions = [row for row in segments(found["278"].read_bytes()) if row[0] == "HCR"]
    assert {each[2] for each in actions} == {row.number}
    assert Look.objects.filter(actor=door.BY).exists()


def test_a_request_is_received_when_its_file_was_there(tmp_path: Path) -> None:
    asker(REVIEW)
    path = inbound(tmp_path, CLINIC) / "friday.278"
    path.write_bytes(review(known()))
    two_rounds(tmp_path, NOW + timedelta(days=3))
    row = AuthorizationRequest.objects.get()
    assert row.case.received_at == ExchangedFile.objects.get().arrived_at


@every_kind
def test_a_guide_that_is_not_agreed_is_refused(
    tmp_path: Path, make: Callable[[Member], bytes], guide: str, kind: str
) -> None:
    asker(*({REVIEW, ELIGIBILITY, STATUS, "005010X222A1"} - {guide}))
    (inbound(tmp_path, CLINIC) / "ask.edi").write_bytes(make(known()))
    assert len(two_rounds(tmp_path).answered) == 1
    (answer,) = (tmp_path / CLINIC / "outbound").iterdir()
    assert ["R", "024"] in [row[4:] for row in segments(answer.read_bytes()) if row[0] == "TA1"]
    assert not AuthorizationRequest.objects.exists()
    assert not Look.objects.exists()


@every_kind
def test_another_senders_file_is_answered_as_a_strangers(
    tmp_path: Path, make: Callable[[Member], bytes], guide: str, kind: str
) -> None:
    asker(guide)
    partner("other", guides=[guide])
    (inbound(tmp_path, "other") / "theirs.edi").write_bytes(make(known()))
    two_rounds(tmp_path)
    (answer,) = (tmp_path / "other" / "outbound").iterdir()
    assert b"*R*006" in answer.read_bytes()
    assert not AuthorizationRequest.objects.exists()


def test_what_is_agreed_is_answered_beside_what_is_not(tmp_path: Path) -> None:
    asker(ELIGIBILITY, applications=["CLINIC"])
    data = eligibility(known())
    start, end = data.index(b"GS*"), data.index(b"IEA*")
    group = data[start:end].replace(b"GS*HS*CLINIC*", b"GS*HS*ELSEWHERE*")
    group = group.replace(b"*1*X*", b"*2*X*").replace(b"GE*1*1~", b"GE*1*2~")
    both = data[:end] + group + data[end:].replace(b"IEA*1*", b"IEA*2*")
    (inbound(tmp_path, CLINIC) / "ask.edi").write_bytes(both)
    two_rounds(tmp_path)
    found = kinds((tmp_path / CLINIC / "outbound").iterdir())
    acks = [row[1::4] for row in segments(found["999"]) if row[0] == "AK9"]
    assert acks == [["A"], ["R", "1"]]
    assert len(read_271(found["271"]).patients) == 1


def test_a_test_puts_nothing_on_file(tmp_path: Path) -> None:
    asker(REVIEW, usage=["T"])
    data = review(known()).replace(b"*0*P*:", b"*0*T*:")
    (inbound(tmp_path, CLINIC) / "try.278").write_bytes(data)
    two_rounds(tmp_path)
    assert set(kinds((tmp_path / CLINIC / "outbound").iterdir())) == {"ta1", "999"}
    assert not AuthorizationRequest.objects.exists()


def test_a_version_we_do_not_take_is_told_by_its_own_door(tmp_path: Path) -> None:
    asker(ELIGIBILITY)
    data = eligibility(known()).replace(b"005010X279A1", b"005010X279")
    (inbound(tmp_path, CLINIC) / "old.270").write_bytes(data)
    two_rounds(tmp_path)
    found = kinds((tmp_path / CLINIC / "outbound").iterdir())
    assert [row[1::4] for row in segments(found["999"]) if row[0] == "AK9"] == [["R", "2"]]


# --- Crashes ------------------------------------------------------------------------------------

BEFORE = {
    "before it is moved": _goes_down_before(Folders, "take"),
    "when it was moved": _goes_down_after(Folders, "take"),
    "before its answers are kept": _goes_down_before(door, "named"),
}
AFTER = {
    "when its answers were kept": _goes_down_before(keep_answers, "write_all"),
    "when they were written": _goes_down_after(keep_answers, "write_all"),
    "before it is archived": _goes_down_before(Folders, "keep"),
    "when it was archived": _goes_down_after(Folders, "keep"),
    "before its folder goes": _goes_down_before(Folders, "clear"),
}
Patch = Callable[[pytest.MonkeyPatch], None]


@every_kind
@pytest.mark.parametrize("patch", (BEFORE | AFTER).values(), ids=BEFORE | AFTER)
def test_a_machine_that_goes_down_says_the_same_when_it_is_back(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    patch: Patch,
    make: Callable[[Member], bytes],
    guide: str,
    kind: str,
) -> None:
    asker(guide)
    (inbound(tmp_path, CLINIC) / "ask.edi").write_bytes(make(known()))
    one_round(tmp_path)
    with monkeypatch.context() as broken:
        patch(broken)
        with pytest.raises(Killed):
            one_round(tmp_path, NOW + LATER)
    first = answers(tmp_path)
    rows = ExchangedAnswer.objects.values_list("name", "stored")
    kept = {name: stored.encode("latin-1") for name, stored in rows}
    assert bool(kept) is (patch in AFTER.values())
    two_rounds(tmp_path, NOW + timedelta(days=1))
    after = answers(tmp_path)
    assert {name: after[name] for name in first} == first
    assert len(after) == 3
    assert not kept or after == kept
    finished = [state for _, state in states() if state != "gone"]  # one that was never moved
    assert finished == ["archived"]
    assert AuthorizationRequest.objects.count() == (kind == "278")


def test_a_machine_that_goes_down_between_two_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker(REVIEW)
    (inbound(tmp_path, CLINIC) / "ask.278").write_bytes(review(known()))
    one_round(tmp_path)
    with monkeypatch.context() as broken:
        _goes_down_after(whole_files, "write_whole")(broken)
        with pytest.raises(Killed):
            one_round(tmp_path, NOW + LATER)
    (first,) = answers(tmp_path).items()
    two_rounds(tmp_path, NOW + timedelta(days=1))
    after = answers(tmp_path)
    assert (after[first[0]], len(after)) == (first[1], 3)


def test_the_same_question_in_another_file_is_answered_as_things_stand_then(
    tmp_path: Path,
) -> None:
    asker(STATUS)
    path = inbound(tmp_path, CLINIC) / "daily.276"
    for day in range(2):
        path.write_bytes(status(known() if day == 0 else Member.objects.get()))
        two_rounds(tmp_path, NOW + timedelta(days=day))
    assert len(answers(tmp_path)) == 6
    assert ExchangedAnswer.objects.values("arrival").distinct().count() == 2
