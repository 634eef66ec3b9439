"""The folders of trading partners: taken when whole, once, answered; nothing stops the next."""

import os
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from claims.edi import partners as door
from claims.edi import post_837p
from claims.models import Claim, EdiFile, ExchangedFile, RemittanceDelivery
from claims.operations import exchange
from claims.operations.partner_files import ATTEMPTS
from claims.operations.partner_folders import Folders, kept_name
from claims.operations.watch_folder import PATIENCE
from tests import paying
from tests.partners import (
    FILE,
    LATER,
    NOW,
    QUIET,
    inbound,
    kinds,
    names,
    one_round,
    partner,
    two_rounds,
)
from tests.paying import OTHER_CLINIC, Lined
from tests.working import at_once

pytestmark = pytest.mark.django_db

HOME = "lakeside"


def said(told: list[Any]) -> list[str]:
    return [str(each) for each in told]


def states() -> list[tuple[str, str]]:
    return list(ExchangedFile.objects.order_by("pk").values_list("name", "state"))


def whys(root: Path) -> dict[str, str]:
    """What is said of each refused file, by its kept name."""
    return {
        path.name.removesuffix(".why"): path.read_text(encoding="utf-8")
        for path in (root / HOME / "refused").glob("*.why")
    }


# --- A file that is whole -----------------------------------------------------------------------


def test_a_file_is_taken_answered_and_archived(tmp_path: Path) -> None:
    partner()
    (inbound(tmp_path) / "morning.837").write_bytes(FILE)
    first = one_round(tmp_path)
    assert said(first.waiting) == ["lakeside: morning.837: is waited for"]
    assert not Claim.objects.exists()
    done = one_round(tmp_path, NOW + LATER)
    assert said(done.answered) == ["lakeside: morning.837: 3 claims posted, 0 refused"]
    assert (done.refused, done.failed, done.waiting) == ([], [], [])
    row = ExchangedFile.objects.get()
    file = EdiFile.objects.get()
    assert (row.state, row.file, row.attempts, file.name) == ("archived", file, 1, "morning.837")
    assert (file.partner, Claim.objects.count()) == (HOME, 3)
    home = tmp_path / HOME
    assert names(home / "inbound") == names(home / "taken") == names(home / "refused") == []
    (kept,) = (home / "archive").iterdir()
    assert (kept.name, kept.read_bytes()) == (f"{row.pk:07d}-morning.837", FILE)
    answers = sorted((home / "outbound").iterdir())
    assert set(kinds(answers)) == {"ta1", "999", "277ca"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in answers} == {0o640}
    assert not one_round(tmp_path, NOW + 2 * LATER).answered


def test_the_folders_of_what_we_keep_are_ours_alone(tmp_path: Path) -> None:
    partner(acknowledgments="acks", remittances="era")
    given = inbound(tmp_path)
    given.chmod(0o777)
    one_round(tmp_path)
    home = tmp_path / HOME
    assert names(home) == ["acks", "archive", "era", "inbound", "refused", "taken"]
    for ours in ("archive", "refused", "taken"):
        assert stat.S_IMODE((home / ours).stat().st_mode) == 0o700
    assert stat.S_IMODE(given.stat().st_mode) == 0o777, "a folder's mode is its owner's business"


def test_a_file_that_grows_is_never_taken_half(tmp_path: Path) -> None:
    partner()
    path = inbound(tmp_path) / "big.837"
    for look in range(1, 4):
        path.write_bytes(FILE[: look * len(FILE) // 4])
        assert said(one_round(tmp_path, NOW + look * LATER).waiting)
    path.write_bytes(FILE)
    assert not two_rounds(tmp_path, NOW + 4 * LATER).waiting
    assert Claim.objects.count() == 3


def test_two_looks_at_once_are_not_enough(tmp_path: Path) -> None:
    partner()
    (inbound(tmp_path) / "a.837").write_bytes(FILE)
    one_round(tmp_path)
    assert said(one_round(tmp_path, NOW + QUIET - timedelta(milliseconds=1)).waiting)
    assert said(one_round(tmp_path, NOW + QUIET).answered)


def test_a_file_somebody_has_open_is_waited_for(tmp_path: Path) -> None:
    partner()
    with (inbound(tmp_path) / "slow.837").open("wb") as writer:
        writer.write(FILE)
        writer.flush()
        for look in range(1, 9):
            assert said(one_round(tmp_path, NOW + look * LATER).waiting)
    assert said(one_round(tmp_path, NOW + 9 * LATER).answered)


@pytest.mark.parametrize("name", ["x.837.part", "x.837.FILEPART", ".x.837", "x.tmp"])
def test_a_name_that_says_unfinished_waits_for_its_real_name(tmp_path: Path, name: str) -> None:
    partner()
    path = inbound(tmp_path) / name
    path.write_bytes(FILE)
    assert not two_rounds(tmp_path).answered
    assert not ExchangedFile.objects.exists()
    path.rename(path.with_name("x.837"))
    assert said(two_rounds(tmp_path, NOW + LATER).answered)


def test_a_transfer_nobody_finishes_is_told_after_a_day(tmp_path: Path) -> None:
    partner()
    (inbound(tmp_path) / "x.part").write_bytes(b"ISA*00*")
    late = datetime.now(UTC) + timedelta(days=1, seconds=1)
    one_round(tmp_path, late)
    done = one_round(tmp_path, late + PATIENCE)
    assert len(done.refused) == 1
    assert len(whys(tmp_path)) == 1


def test_an_interchange_without_its_end_waits_longer_and_is_answered(tmp_path: Path) -> None:
    partner()
    (inbound(tmp_path) / "cut.837").write_bytes(FILE[: FILE.index(b"IEA")])
    assert said(two_rounds(tmp_path).waiting)
    assert said(one_round(tmp_path, NOW + PATIENCE).answered)
    (answer,) = (tmp_path / HOME / "outbound").glob("*.ta1.edi")
    assert b"*E*023" in answer.read_bytes()


def test_a_file_taken_back_is_gone(tmp_path: Path) -> None:
    partner()
    path = inbound(tmp_path) / "oops.837"
    path.write_bytes(FILE)
    one_round(tmp_path)
    path.unlink()
    one_round(tmp_path, NOW + LATER)
    assert states() == [("oops.837", "gone")]


def test_claims_are_received_when_the_file_was_there(tmp_path: Path) -> None:
    """Not when a worker, down over the weekend, came to look."""
    partner()
    path = inbound(tmp_path) / "friday.837"
    path.write_bytes(FILE)
    there = datetime.fromtimestamp(path.stat().st_ctime, UTC)
    os.utime(path, (0, 0))  # what a sender says of its file's age counts for nothing
    there = max(there, datetime.fromtimestamp(path.stat().st_ctime, UTC))
    two_rounds(tmp_path, there + timedelta(days=3))
    assert EdiFile.objects.get().received_at == there


def test_the_same_name_again_is_another_file_and_the_same_bytes_are_none(tmp_path: Path) -> None:
    partner()
    path = inbound(tmp_path) / "daily.837"
    path.write_bytes(FILE)
    two_rounds(tmp_path)
    path.write_bytes(FILE.replace(b"REF0001", b"REF0002").replace(b"CLM*", b"CLM*N"))
    two_rounds(tmp_path, NOW + 3 * LATER)
    path.write_bytes(FILE)
    done = two_rounds(tmp_path, NOW + 6 * LATER)
    assert said(done.answered) == [
        "lakeside: daily.837: the same file came before; answered the same again"
    ]
    assert Claim.objects.count() == 6
    assert len(names(tmp_path / HOME / "archive")) == 3


# --- What is no file, or not a good one ---------------------------------------------------------


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "within.837").write_bytes(FILE)


def _link(path: Path) -> None:
    secret = path.parents[2] / "secret"
    secret.write_bytes(FILE)
    path.symlink_to(secret)


def _large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(200_000_000)


ODD: dict[str, tuple[Callable[[Path], object], str]] = {
    "a-folder": (_folder, "it is no file but a folder"),
    "a-link": (_link, "it is no file but a link; it is removed"),
    "a-pipe": (os.mkfifo, "it is no file but a device; it is removed"),
    "empty.837": (Path.touch, "it is empty"),
    "large.837": (_large, "it has 200,000,000 bytes, more than the 1,000,000 taken"),
    "noise.bin": (lambda path: path.write_bytes(b"\x00\xff" * 500), ""),
    "words.txt": (lambda path: path.write_text("Dear plan, please pay."), ""),
}


def test_whatever_lies_there_is_told_and_the_good_file_is_taken(tmp_path: Path) -> None:
    partner()
    folder = inbound(tmp_path)
    for name, (make, _) in ODD.items():
        make(folder / name)
    (folder / "zz-last.837").write_bytes(FILE)
    done = two_rounds(tmp_path)
    assert said(done.answered) == ["lakeside: zz-last.837: 3 claims posted, 0 refused"]
    assert (done.failed, done.waiting, names(folder)) == ([], [], [])
    told = {each.name: each.said for each in done.refused}
    assert told.keys() == ODD.keys()
    assert {name: why for name, (_, why) in ODD.items() if why}.items() <= told.items()
    assert all(why.count("\n") == 1 and why.endswith("\n") for why in whys(tmp_path).values())
    refused = tmp_path / HOME / "refused"
    assert len(whys(tmp_path)) == len(ODD)
    assert not any(path.is_symlink() or path.is_fifo() for path in refused.iterdir())
    kept = {path.name.split("-", 1)[1] for path in refused.iterdir() if path.suffix != ".why"}
    assert kept == ODD.keys() - {"a-link", "a-pipe"}


HOSTILE = [
    b"..%2f..%2fetc%2fpasswd",
    b"a\nb\x1b[2J.837",
    b"x" * 250 + b".837",
    b"-rf ~.837",
    b"\xff\xfe not utf-8.837",
    "naïve 患者.837".encode(),
    b"$(reboot);'\".837",
    b"...",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(tmp_path: Path, name: bytes) -> None:
    partner()
    path = os.path.join(os.fsencode(inbound(tmp_path)), name)  # noqa: PTH118
    Path(os.fsdecode(path)).write_bytes(FILE.replace(b"CLM*A2*300", b"CLM*A2*301"))
    done = two_rounds(tmp_path)
    if name.startswith(b"."):
        assert not ExchangedFile.objects.exists(), "still being written, by its name"
        return
    assert len(done.answered) == 1
    assert str(done.answered[0]).isprintable()
    made = [entry for entry in tmp_path.rglob("*") if entry.is_file()]
    assert len(made) == 4, "one archived, three answers, nothing anywhere else"
    assert all(entry.name.isascii() and entry.name.isprintable() for entry in made)


def test_a_kept_name_tells_its_number_and_what_is_safe_of_it() -> None:
    assert kept_name(12, "daily.837") == "0000012-daily.837"
    assert kept_name(12, "../../x") == "0000012-x"
    assert kept_name(12, "a\nb.8\n37") == "0000012-a_b.8_37"
    assert len(kept_name(12, "x" * 300)) == 88


def test_in_a_partners_folder_only_the_partner_may_be_the_sender(tmp_path: Path) -> None:
    partner("other")
    partner()
    (inbound(tmp_path, "other") / "theirs.837").write_bytes(FILE)
    assert len(two_rounds(tmp_path).answered) == 1
    assert not Claim.objects.exists()
    (answer,) = (tmp_path / "other" / "outbound").iterdir()
    assert b"*R*006" in answer.read_bytes()
    (inbound(tmp_path) / "ours.837").write_bytes(FILE)
    assert len(two_rounds(tmp_path, NOW + 3 * LATER).answered) == 1
    assert Claim.objects.count() == 3
    (inbound(tmp_path, "other") / "seen.837").write_bytes(FILE)
    two_rounds(tmp_path, NOW + 6 * LATER)
    told = sorted((tmp_path / "other" / "outbound").iterdir())
    assert [path.name.split(".")[-2] for path in told] == ["ta1", "ta1"], "no claim is told of"


# --- What acknowledges what we sent -------------------------------------------------------------

TO_US = (
    "ISA*00*          *00*          *ZZ*{:15}*ZZ*LAKESHORE      *260304*0915*^*00501"
    "*000000201*0*P*:~"
)
END = "IEA*{}*000000201~"
OUR_835 = (
    "GS*FA*LAKESIDE*LAKESHORE*20260304*0915*7*X*005010X231A1~ST*999*0001*005010X231A1~"
    "AK1*HP*12*005010X221A1~AK2*835*0001~IK5*{0}~AK9*{0}*1*1*{1}~SE*6*0001~GE*1*7~"
)
ACKS = {
    "ta1 that accepts": ("TA1*000000012*260303*0915*A*000~", 0, "1 accepted", False),
    "ta1 that rejects": (
        "TA1*000000012*260303*0915*R*006~",
        0,
        "interchange 000000012 is rejected (R, TA1 006)",
        True,
    ),
    "999 that accepts": (OUR_835.format("A", 1), 1, "1 accepted", False),
    "999 that rejects": (
        OUR_835.format("R", 0),
        1,
        "transaction set 0001 of group 12 (HP) is rejected (R); "
        "group 12 (HP) is rejected (R, 0 of 1 sets taken)",
        True,
    ),
}


def acknowledges(body: str, groups: int, sender: str = "LAKESIDE") -> bytes:
    return (TO_US.format(sender) + body + END.format(groups)).encode()


@pytest.mark.parametrize("kind", ACKS)
def test_an_acknowledgment_is_told_and_not_answered(tmp_path: Path, kind: str) -> None:
    partner()
    body, groups, says, is_matter = ACKS[kind]
    data = acknowledges(body, groups)
    (inbound(tmp_path) / "ack.edi").write_bytes(data)
    done = two_rounds(tmp_path)
    line = f"acknowledgments of what we sent: {says}"
    told, other = (done.matters, done.answered) if is_matter else (done.answered, done.matters)
    assert said(told) == [f"lakeside: ack.edi: {line}"]
    assert (other, done.refused, done.failed) == ([], [], [])
    assert states() == [("ack.edi", "archived")]
    assert not EdiFile.objects.exists()
    home = tmp_path / HOME
    assert names(home / "outbound") == []
    kept = kept_name(ExchangedFile.objects.get().pk, "ack.edi")
    assert names(home / "archive") == [kept, *([f"{kept}.why"] if is_matter else [])]
    if is_matter:
        assert (home / "archive" / f"{kept}.why").read_text() == f"ack.edi: {line}\n"
        assert ExchangedFile.objects.get().why == line


@pytest.mark.parametrize("first", [True, False])
def test_a_rejection_beside_claims_is_told_too(tmp_path: Path, first: bool) -> None:
    partner()
    body, groups, says, _ = ACKS["999 that rejects"]
    parts = [acknowledges(body, groups), FILE]
    (inbound(tmp_path) / "both.edi").write_bytes(b"".join(parts if first else reversed(parts)))
    done = two_rounds(tmp_path)
    assert Claim.objects.count() == 3
    (line,) = said(done.matters)
    assert line.startswith("lakeside: both.edi: 3 claims posted, 0 refused; acknowledgments of")
    assert says in line
    assert says in ExchangedFile.objects.get().why


def test_an_acknowledgment_of_a_stranger_is_refused(tmp_path: Path) -> None:
    partner()
    for name, kind in (("1.edi", "999 that rejects"), ("2.edi", "ta1 that rejects")):
        body, groups, *_ = ACKS[kind]
        (inbound(tmp_path) / name).write_bytes(acknowledges(body, groups, "STRANGER"))
    done = two_rounds(tmp_path)
    assert done.matters == []
    assert said(done.refused) == ["lakeside: 2.edi: no trading partner sends as ZZ STRANGER here"]
    (answer,) = (tmp_path / HOME / "outbound").iterdir()
    assert b"TA1*000000201*260304*0915*R*006~" in answer.read_bytes()


@pytest.mark.parametrize(
    "data",
    [
        acknowledges(OUR_835.format("A", 1).replace("*FA*", "*HC*"), 1),
        acknowledges("TA1*000000012*260303*0915*A*000~", 0).replace(b"IEA*0*000000201", b""),
        acknowledges("", 0),
    ],
    ids=["another group", "cut", "empty"],
)
def test_what_is_no_whole_acknowledgment_is_answered_as_ever(tmp_path: Path, data: bytes) -> None:
    partner()
    (inbound(tmp_path) / "odd.edi").write_bytes(data)
    done = two_rounds(tmp_path, NOW + timedelta(minutes=5))
    done = done if done.answered else one_round(tmp_path, NOW + timedelta(minutes=10))
    assert (len(done.answered), done.matters, done.failed) == (1, [], [])
    assert "ta1" in kinds((tmp_path / HOME / "outbound").iterdir())


def test_what_lies_there_of_nobody_is_told(tmp_path: Path) -> None:
    partner()
    (tmp_path / "stranger").mkdir()
    (tmp_path / "note.txt").touch()
    assert one_round(tmp_path).strangers == ["note.txt", "stranger"]


def test_a_partner_whose_agreement_is_over_is_answered(tmp_path: Path) -> None:
    partner(days=(NOW.date() - timedelta(days=90), NOW.date()))
    (inbound(tmp_path) / "late.837").write_bytes(FILE)
    two_rounds(tmp_path)
    (answer,) = (tmp_path / HOME / "outbound").iterdir()
    assert b"*R*006" in answer.read_bytes()


def test_without_a_partner_nothing_is_made(tmp_path: Path) -> None:
    done = one_round(tmp_path / "exchange")
    assert not (tmp_path / "exchange").exists()
    assert done.strangers == []


# --- Crashes and faults of ours -----------------------------------------------------------------


class Killed(BaseException):
    """The machine goes down here."""


def _goes_down_before(owner: Any, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        def down(*_: Any, **__: Any) -> None:
            raise Killed

        monkeypatch.setattr(owner, name, down)

    return patch


def _goes_down_after(owner: Any, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        real = getattr(owner, name)

        def down(*words: Any, **options: Any) -> None:
            real(*words, **options)
            raise Killed

        monkeypatch.setattr(owner, name, down)

    return patch


@pytest.mark.parametrize(
    "patch",
    [
        _goes_down_before(Folders, "take"),
        _goes_down_after(Folders, "take"),
        _goes_down_before(post_837p, "put_on_record"),
        _goes_down_before(post_837p, "acknowledge"),
        _goes_down_after(post_837p, "acknowledge"),
        _goes_down_after(door, "post"),
        _goes_down_before(Folders, "keep"),
        _goes_down_after(Folders, "keep"),
        _goes_down_before(Folders, "clear"),
    ],
    ids=[
        "before it is moved", "when it was moved", "while it is posted", "before it is answered",
        "when it was answered", "when it was posted", "before it is archived",
        "when it was archived", "before its folder goes",
    ],
)  # fmt: skip
def test_a_machine_that_goes_down_finishes_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patch: Callable[[pytest.MonkeyPatch], None]
) -> None:
    partner()
    (inbound(tmp_path) / "a.837").write_bytes(FILE)
    one_round(tmp_path)
    with monkeypatch.context() as broken:
        patch(broken)
        with pytest.raises(Killed):
            one_round(tmp_path, NOW + LATER)
    two_rounds(tmp_path, NOW + 2 * LATER)
    home = tmp_path / HOME
    assert Claim.objects.count() == 3
    assert names(home / "inbound") == names(home / "taken") == names(home / "refused") == []
    assert [path.read_bytes() for path in (home / "archive").iterdir()] == [FILE]
    assert set(kinds((home / "outbound").iterdir())) == {"ta1", "999", "277ca"}
    assert not ExchangedFile.objects.filter(state__in=("seen", "taken", "answered")).exists()


def test_what_was_taken_is_worked_though_the_database_was_restored(tmp_path: Path) -> None:
    partner()
    one_round(tmp_path)
    taken = tmp_path / HOME / "taken"
    (taken / "4711").mkdir()
    (taken / "4711" / "lost.837").write_bytes(FILE)
    (taken / "stray.837").write_bytes(b"")
    done = one_round(tmp_path)
    assert said(done.answered) == ["lakeside: lost.837: 3 claims posted, 0 refused"]
    assert said(done.refused) == ["lakeside: stray.837: it is empty"]
    assert names(taken) == []


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), OperationalError("gone")]
)
def test_a_fault_of_ours_is_no_fault_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    partner()
    (inbound(tmp_path) / "a.837").write_bytes(FILE)
    one_round(tmp_path)

    def fails(*_: Any, **__: Any) -> None:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(door, "post", fails)
        for look in range(2 * ATTEMPTS):
            done = one_round(tmp_path, NOW + (look + 1) * LATER)
            assert "left for the next round" in str(done.failed[0])
    assert (whys(tmp_path), ExchangedFile.objects.get().attempts) == ({}, 0)
    assert said(one_round(tmp_path, NOW + 30 * LATER).answered)


def test_a_file_that_breaks_the_program_is_put_away_after_five_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner()
    folder = inbound(tmp_path)
    (folder / "bad.837").write_bytes(FILE)
    (folder / "good.837").write_bytes(FILE.replace(b"REF0001", b"R2").replace(b"CLM*", b"CLM*N"))
    real = door.post

    def breaks(path: Path, **options: Any) -> Any:
        if path.name == "bad.837":
            raise ValueError("MARY OKAFOR")
        return real(path, **options)

    monkeypatch.setattr(door, "post", breaks)
    done = two_rounds(tmp_path)
    assert said(done.answered) == ["lakeside: good.837: 3 claims posted, 0 refused"]
    assert "ValueError at test_exchange.py" in str(done.failed[0])
    assert "OKAFOR" not in str(done.failed[0])
    for look in range(ATTEMPTS):
        done = one_round(tmp_path, NOW + (look + 2) * LATER)
    assert "could not be worked 5 times" in str(done.refused[0])


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner()
    path = inbound(tmp_path) / "theirs.837"
    path.write_bytes(FILE)
    one_round(tmp_path)

    real = Path.open

    def denied(self: Path, *words: Any, **options: Any) -> Any:
        if self.name == path.name:
            raise PermissionError(13, "Permission denied")
        return real(self, *words, **options)

    monkeypatch.setattr(Path, "open", denied)
    done = one_round(tmp_path, NOW + LATER)
    assert said(done.refused) == ["lakeside: theirs.837: it may not be read"]


def test_what_cannot_be_moved_is_told_each_round_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner()
    folder = inbound(tmp_path)
    (folder / "a.837").mkdir()
    (folder / "b.837").write_bytes(FILE)
    real = Folders.take

    def stuck(self: Folders, number: int, path: Path) -> Path | None:
        if path.name == "a.837":
            raise PermissionError(13, "Permission denied")
        return real(self, number, path)

    monkeypatch.setattr(Folders, "take", stuck)
    for look in range(3):
        done = two_rounds(tmp_path, NOW + 2 * look * LATER)
        assert said(done.failed) == ["lakeside: a.837: cannot be taken: Permission denied"]
    assert Claim.objects.count() == 3
    assert ExchangedFile.objects.filter(name="a.837").count() == 1


def test_the_trouble_of_one_partner_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner("broken")
    partner()
    (tmp_path / "broken").write_text("in the way")
    (inbound(tmp_path) / "a.837").write_bytes(FILE)
    done = two_rounds(tmp_path)
    assert [each.partner for each in done.failed] == ["broken"]
    assert len(done.answered) == 1


# --- Two at once --------------------------------------------------------------------------------


def _rounds(root: Path) -> None:
    for look in range(4):
        one_round(root, NOW + look * LATER)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_every_file_once(tmp_path: Path) -> None:
    partner()
    for number in range(6):
        data = FILE.replace(b"REF0001", b"R%d" % number).replace(b"CLM*", b"CLM*%d" % number)
        (inbound(tmp_path) / f"{number}.837").write_bytes(data)
    one_round(tmp_path, NOW - LATER)
    at_once(_rounds, [(tmp_path,), (tmp_path,)])
    assert Claim.objects.count() == 18
    assert {state for _, state in states()} == {"archived"}
    assert len(states()) == 6
    assert len(names(tmp_path / HOME / "outbound")) == 18


def test_who_comes_second_leaves_it_to_the_next_round(tmp_path: Path) -> None:
    partner()
    partner("other")
    (inbound(tmp_path) / "a.837").write_bytes(FILE)
    one_round(tmp_path)
    another = connection.copy()
    try:
        with another.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [exchange._LOCK, HOME])
        done = one_round(tmp_path, NOW + LATER)
        assert (done.busy, done.answered) == ([HOME], [])
        assert (tmp_path / "other" / "inbound").exists(), "another partner's are not held up"
        with another.cursor() as cursor:  # a session's end gives it back a moment later
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [exchange._LOCK, HOME])
    finally:
        another.close()
    assert one_round(tmp_path, NOW + 2 * LATER).answered


# --- 835s ---------------------------------------------------------------------------------------


def _paid(who: str, **options: Any) -> Claim:
    person = paying.member(paying.plan("original_medicare"))
    claim = paying.claim(person, Lined("350.00", "117.00"), **options)
    EdiFile.objects.filter(pk=claim.file_id).update(partner=who)
    return claim


def test_an_835_goes_to_the_partner_all_its_claims_came_through(tmp_path: Path) -> None:
    partner()
    partner("other", remittances="")
    _paid(HOME)
    _paid(HOME)
    _paid("other", billing_npi=OTHER_CLINIC)
    run = paying.run(tmp_path / "run")
    done = one_round(tmp_path / "x")
    (delivered,) = (tmp_path / "x" / HOME / "outbound").iterdir()
    assert said(done.delivered) == [f"lakeside: {delivered.name}: delivered"]
    assert delivered.read_bytes() == (tmp_path / "run" / delivered.name).read_bytes()
    assert delivered.read_bytes().count(b"CLP*") == 2
    assert len([path for path in run.files if path.suffix == ".edi"]) == 2
    assert sorted(RemittanceDelivery.objects.values_list("partner", flat=True)) == ["", HOME]
    assert names(tmp_path / "x" / "other") == [
        "archive", "inbound", "outbound", "refused", "taken",
    ]  # fmt: skip
    delivered.unlink()
    assert not one_round(tmp_path / "x").delivered, "what the partner fetched stays fetched"


def test_an_835_with_claims_of_another_goes_to_neither(tmp_path: Path) -> None:
    partner()
    partner("other")
    _paid(HOME)
    _paid("other")
    paying.run(tmp_path / "run")
    assert not one_round(tmp_path / "x").delivered
    _paid(HOME)
    paying.run(tmp_path / "run2")
    assert len(one_round(tmp_path / "x").delivered) == 1


# --- The command --------------------------------------------------------------------------------


def commanded(*words: object) -> tuple[int, str, str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("exchange", *map(str, words), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(str(end.code))
    return code, out.getvalue(), err.getvalue()


def test_the_command_takes_what_is_there_and_ends(tmp_path: Path) -> None:
    partner(days=(NOW.date(), None))
    folder = inbound(tmp_path)
    (folder / "a.837").write_bytes(FILE)
    words = ("--once", "--root", tmp_path, "--quiet", "0.2")
    begun = time.monotonic()
    assert commanded(*words) == (0, "lakeside: a.837: 3 claims posted, 0 refused\n", "")
    assert time.monotonic() - begun < 5
    (folder / "b.837").write_bytes(b"noise")
    (tmp_path / "nobody").mkdir()
    code, out, err = commanded(*words)
    assert (code, out) == (1, "")
    assert "nobody: no trading partner's folder" in err
    assert "b.837: " in err


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no trading partner is on file"):
        call_command("exchange", "--once", "--root", str(tmp_path))
    partner()
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=r"Not a directory|File exists") as wrong:
        call_command("exchange", "--once", "--root", str(tmp_path / "file"))
    assert wrong.value.returncode == 3
