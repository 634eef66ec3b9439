"""A partner's file of several kinds of interchange: each is answered by its own door."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from claims.edi import partners as door
from claims.models import AuthorizationRequest, Claim, EdiFile, ExchangedAnswer, ExchangedFile
from claims.operations import keep_answers, whole_files
from claims.operations.partner_folders import PARTS, Folders
from tests.database.test_exchange import (
    ACKS,
    Killed,
    _goes_down_after,
    _goes_down_before,
    acknowledges,
    said,
)
from tests.database.test_exchange_questions import (
    CLINIC,
    ELIGIBILITY,
    REVIEW,
    STATUS,
    answers,
    asker,
    eligibility,
    known,
    review,
    status,
)
from tests.partners import FILE, LATER, NOW, inbound, one_round, two_rounds
from tests.unit.edi.made_278 import segments
from tests.x271 import read_271

pytestmark = pytest.mark.django_db

CLAIMS = FILE.replace(b"LAKESIDE       ", b"CLINIC         ").replace(b"LAKESIDE", b"CLINIC  ")
GUIDES = (ELIGIBILITY, STATUS, REVIEW, "005010X222A1")
TOLD = (
    "1 of 1 inquiries answered; 1 requests, 0 claims found; 1 of 1 requests on file; "
    "3 claims posted, 0 refused"
)


def mixed(*, reverse: bool = False) -> bytes:
    person = known()
    whole = [eligibility(person), CLAIMS, status(person), review(person)]
    return b"".join(reversed(whole) if reverse else whole)


def by_kind(root: Path) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for name, content in sorted(answers(root).items()):
        found.setdefault(name.split(".")[-2], []).append(content)
    return found


@pytest.mark.parametrize("reverse", [False, True])
def test_every_kind_is_answered_by_its_own_door(tmp_path: Path, reverse: bool) -> None:
    asker(*GUIDES)
    data = mixed(reverse=reverse)
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(data)
    done = two_rounds(tmp_path)
    assert said(done.answered) == [f"clinic: day.edi: {TOLD}"]
    found = by_kind(tmp_path)
    assert {kind: len(each) for kind, each in found.items()} == {
        "ta1": 4, "999": 4, "271": 1, "277": 1, "278": 1, "277ca": 1
    }  # fmt: skip
    acks = [row[1:] for one in found["999"] for row in segments(one) if row[0] == "AK9"]
    assert acks == [["A", "1", "1", "1"]] * 4
    assert len(read_271(found["271"][0]).patients) == 1
    assert Claim.objects.count() == 3
    assert AuthorizationRequest.objects.count() == 1
    numbers = [segments(one)[0][13] for each in found.values() for one in each]
    assert len(set(numbers)) == len(numbers) == 12
    (row,) = ExchangedFile.objects.all()
    assert (row.state, row.file) == ("archived", EdiFile.objects.get())
    (kept,) = (tmp_path / CLINIC / "archive").iterdir()
    assert kept.read_bytes() == data


def test_the_same_file_again_posts_nothing_twice(tmp_path: Path) -> None:
    asker(*GUIDES)
    data = mixed()
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(data)
    two_rounds(tmp_path)
    claims = {n: c for n, c in answers(tmp_path).items() if "277ca" in n}
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(data)
    (line,) = said(two_rounds(tmp_path, NOW + timedelta(days=1)).answered)
    assert line.endswith("the same file came before; answered the same again")
    assert Claim.objects.count() == 3
    assert {n: c for n, c in answers(tmp_path).items() if "277ca" in n} == claims


def test_what_is_not_agreed_is_refused_alone(tmp_path: Path) -> None:
    asker(ELIGIBILITY, "005010X222A1")
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(mixed())
    (line,) = said(two_rounds(tmp_path).answered)
    assert "1 of 1 inquiries answered; 0 requests, 0 claims found; 0 of 0 requests" in line
    assert line.endswith("3 claims posted, 0 refused")
    rejected = [
        row[5]
        for one in by_kind(tmp_path)["ta1"]
        for row in segments(one)
        if row[0] == "TA1" and row[4] == "R"
    ]
    assert rejected == ["024", "024"]


def test_an_acknowledgment_beside_them_is_told_and_not_answered(tmp_path: Path) -> None:
    asker(*GUIDES)
    body, groups, says, _ = ACKS["999 that rejects"]
    report = acknowledges(body.replace("*LAKESIDE*", "*CLINIC*"), groups, "CLINIC")
    for name, data in (("1.edi", report + CLAIMS), ("2.edi", mixed() + report)):
        (inbound(tmp_path, CLINIC) / name).write_bytes(data)
    done = two_rounds(tmp_path)
    heard = f"acknowledgments of what we sent: {says}"
    assert said(done.matters) == [
        f"clinic: 1.edi: 3 claims posted, 0 refused; {heard}",
        f"clinic: 2.edi: {TOLD.split('; 3')[0]}; the same file came before; answered the same "
        f"again; {heard}",
    ]
    assert not [one for one in answers(tmp_path).values() if b"000000201" in one]


def test_an_acknowledgment_of_a_stranger_refuses_nothing_beside_it(tmp_path: Path) -> None:
    asker(*GUIDES)
    body, groups, *_ = ACKS["ta1 that rejects"]
    data = acknowledges(body, groups, "STRANGER") + CLAIMS
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(data)
    done = two_rounds(tmp_path)
    why = "no trading partner sends as ZZ STRANGER here"
    assert said(done.matters) == [f"clinic: day.edi: 3 claims posted, 0 refused; {why}"]
    assert (done.refused, Claim.objects.count()) == ([], 3)
    assert ExchangedFile.objects.get().why == why


def two_groups(first: bytes, second: bytes) -> bytes:
    """One interchange, that of `first`, with the group of `second` behind its own."""
    group = second[second.index(b"GS*") : second.index(b"IEA*")]
    group = group.replace(b"*1*X*", b"*8*X*").replace(b"GE*1*1~", b"GE*1*8~")
    end = first.index(b"IEA*")
    return first[:end] + group + first[end:].replace(b"IEA*1*", b"IEA*2*")


def rejection() -> bytes:
    body, groups, *_ = ACKS["999 that rejects"]
    return acknowledges(body.replace("*LAKESIDE*", "*CLINIC*"), groups, "CLINIC")


@pytest.mark.parametrize("claims_first", [True, False])
def test_a_group_of_another_kind_is_refused_beside_the_first(
    tmp_path: Path, claims_first: bool
) -> None:
    asker(*GUIDES)
    ask = eligibility(known())
    data = two_groups(CLAIMS, ask) if claims_first else two_groups(ask, CLAIMS)
    (inbound(tmp_path, CLINIC) / "both.edi").write_bytes(data)
    two_rounds(tmp_path)
    (sent,) = by_kind(tmp_path)["999"]
    acks = [row[1::4] for row in segments(sent) if row[0] == "AK9"]
    assert acks == [["A"], ["R", "1"]]
    assert Claim.objects.count() == (3 if claims_first else 0)


@pytest.mark.parametrize("claims_first", [True, False])
def test_a_rejection_in_the_interchange_of_claims_is_told(
    tmp_path: Path, claims_first: bool
) -> None:
    asker(*GUIDES)
    parts = (CLAIMS, rejection()) if claims_first else (rejection(), CLAIMS)
    (inbound(tmp_path, CLINIC) / "both.edi").write_bytes(two_groups(*parts))
    (line,) = said(two_rounds(tmp_path).matters)
    assert line.startswith("clinic: both.edi: 3 claims posted, 0 refused; acknowledgments of")
    assert ACKS["999 that rejects"][2] in line


BROKEN = {
    "cut": (lambda ack: ack[: ack.index(b"IEA")], b""),
    "noise behind it": (lambda ack: ack + b"noise", b""),
    "noise between it and claims": (lambda ack: ack + b"noise\n", CLAIMS),
}


@pytest.mark.parametrize(("broken", "rest"), BROKEN.values(), ids=BROKEN)
def test_a_rejection_that_is_not_whole_is_told(
    tmp_path: Path, broken: Callable[[bytes], bytes], rest: bytes
) -> None:
    asker(*GUIDES)
    (inbound(tmp_path, CLINIC) / "odd.edi").write_bytes(broken(rejection()) + rest)
    two_rounds(tmp_path, NOW + timedelta(minutes=5))
    one_round(tmp_path, NOW + timedelta(minutes=10))
    row = ExchangedFile.objects.get()
    assert (row.state, ACKS["999 that rejects"][2] in row.why) == ("archived", True)
    assert Claim.objects.count() == (3 if rest else 0)


def test_a_strangers_interchange_hides_no_rejection_of_the_partners(tmp_path: Path) -> None:
    asker(*GUIDES)
    body, groups, says, _ = ACKS["ta1 that rejects"]
    own = acknowledges(body, groups, "CLINIC")[: -len("IEA*0*000000201~")]
    own += CLAIMS[CLAIMS.index(b"GS*") :].replace(b"IEA*1*000000101", b"IEA*1*000000201")
    data = own + FILE.replace(b"LAKESIDE       ", b"MISTYPED       ")
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(data)
    (line,) = said(two_rounds(tmp_path).matters)
    assert says in line
    assert Claim.objects.count() == 3


def test_parts_that_a_crash_left_are_removed(tmp_path: Path) -> None:
    asker(*GUIDES)
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(mixed())
    left: list[Path] = []

    def killed(*_: object, **__: object) -> None:
        (taken,) = (tmp_path / CLINIC / "taken").iterdir()
        left.extend(taken.glob(f"{PARTS}*"))
        (taken / f"{PARTS}left").mkdir()
        (taken / f"{PARTS}left" / "day.edi").write_bytes(CLAIMS)
        raise Killed

    one_round(tmp_path)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(door, "post", killed)
        with pytest.raises(Killed):
            one_round(tmp_path, NOW + LATER)
    assert len(left) == 1, "the parts lie beside the file"
    assert not left[0].exists()
    two_rounds(tmp_path, NOW + timedelta(days=1))
    assert not list((tmp_path / CLINIC / "taken").iterdir())
    assert Claim.objects.count() == 3


DOWN = {
    "before its answers are kept": _goes_down_before(door, "named"),
    "when its answers were kept": _goes_down_before(keep_answers, "write_all"),
    "when they were written": _goes_down_after(keep_answers, "write_all"),
    "between two answers": _goes_down_after(whole_files, "write_whole"),
    "between questions and claims": _goes_down_before(door, "post"),
    "when the claims were posted": _goes_down_after(door, "post"),
    "before it is archived": _goes_down_before(Folders, "keep"),
}


@pytest.mark.parametrize("patch", DOWN.values(), ids=DOWN)
def test_a_machine_that_goes_down_says_the_same_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patch: object
) -> None:
    asker(*GUIDES)
    (inbound(tmp_path, CLINIC) / "day.edi").write_bytes(mixed())
    one_round(tmp_path)
    with monkeypatch.context() as broken:
        patch(broken)  # type: ignore[operator]
        with pytest.raises(Killed):
            one_round(tmp_path, NOW + LATER)
    first = answers(tmp_path)
    two_rounds(tmp_path, NOW + timedelta(days=1))
    after = answers(tmp_path)
    assert {name: after[name] for name in first} == first
    assert len(after) == 12
    assert (Claim.objects.count(), AuthorizationRequest.objects.count()) == (3, 1)
    assert ExchangedAnswer.objects.count() == 9
