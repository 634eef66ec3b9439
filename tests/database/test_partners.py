"""Trading partners come in whole or not at all; a file is taken from whom and as was agreed."""

import json
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from claims.edi.inquiry_270 import VERSION as ELIGIBILITY
from claims.edi.inquiry_276 import VERSION as CLAIM_STATUS
from claims.edi.intake_837p import VERSION
from claims.edi.post_837p import Posted, post
from claims.edi.review_278 import VERSION as REVIEW
from claims.models import Claim, EdiFile, TradingPartner
from claims.operations.read_partners import GUIDES
from claims.operations.read_payers import read_payers
from tests.partners import FILE, NOW, ZONE, kinds, partner
from tests.unit.x12.oracle import is_valid

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "config" / "demo" / "partners.yaml"
DEMO = EXAMPLE.with_name("opinions.837")
GOOD = EXAMPLE.read_text(encoding="utf-8")


def imported(*paths: Path) -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command("partners_import", *map(str, paths), "--json", stdout=out, stderr=StringIO())
    except CommandError as problem:
        code = problem.returncode
    return code, json.loads(out.getvalue())


def written(folder: Path, text: str | bytes, name: str = "partners.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def took(folder: Path, text: str) -> tuple[int, tuple[int, int, int], dict[str, str]]:
    """The exit code, what is new, changed and as it was, and the faults by their paths."""
    code, answer = imported(written(folder, text))
    (file,) = answer["files"]
    faults = {fault["where"]: fault["message"] for fault in file["faults"]}
    return code, (file["new"], file["changed"], file["unchanged"]), faults


def check_now() -> None:
    """Have PostgreSQL look at what it would look at when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# --- Taking them in -----------------------------------------------------------------------------


def test_the_guides_that_can_be_agreed_are_those_the_doors_take() -> None:
    assert GUIDES == (VERSION, REVIEW, ELIGIBILITY, CLAIM_STATUS)


def test_the_example_is_taken_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    assert took(tmp_path, GOOD) == (0, (1, 0, 0), {})
    row = TradingPartner.objects.get()
    assert (row.name, row.qualifier, row.sender) == ("lone-tree", "ZZ", "LTC01")
    assert (row.applications, row.usage) == (["LTC01"], ["P", "T"])
    assert row.guides == sorted(GUIDES)
    assert (row.acknowledgments, row.remittances) == ("outbound", "outbound")
    assert (row.days.lower, row.days.upper) == (date(2026, 1, 1), None)
    assert took(tmp_path, GOOD) == (0, (0, 0, 1), {})
    assert took(tmp_path, GOOD.replace("[P, T]", "[T, P, T]")) == (0, (0, 0, 1), {})


def test_what_is_changed_is_changed_and_history_keeps_what_stood(tmp_path: Path) -> None:
    took(tmp_path, GOOD)
    assert took(tmp_path, GOOD.replace("[P, T]", "[P]"))[1] == (0, 1, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.usage, c.metadata ->> 'actor' FROM claims_tradingpartnerhistory h "
            "JOIN pghistory_context c ON c.id = h.pgh_context_id ORDER BY h.pgh_id"
        )
        kept = cursor.fetchall()
    assert kept == [(["P", "T"], "partners_import"), (["P"], "partners_import")]


def test_every_fault_is_told_with_its_path_and_nothing_is_taken(tmp_path: Path) -> None:
    wrong = """
partners:
  - {name: good, sender: {qualifier: ZZ, id: G}, applications: [GG], usage: [P],
     guides: [005010X222A1], from: 2026-01-01}
  - {name: ../up, sender: {qualifier: XX, id: SIXTEEN-LETTERS!}, applications: [A], usage: [Q],
     guides: [005010X223A2], folders: {remittances: inbound, faxes: x}, from: 2026-01-32}
  - {name: late, sender: {qualifier: ZZ}, applications: [], usage: P, guides: [005010X222A1],
     from: 2026-02-01, to: 2026-02-01, colour: red}
"""
    code, counts, faults = took(tmp_path, wrong)
    assert (code, counts) == (1, (0, 0, 0))
    assert set(faults) == {
        "partners[1].name",
        "partners[1].sender.qualifier",
        "partners[1].sender.id",
        "partners[1].applications[0]",
        "partners[1].usage[0]",
        "partners[1].guides[0]",
        "partners[1].folders.remittances",
        "partners[1].folders.faxes",
        "partners[1].from",
        "partners[2].sender.id",
        "partners[2].applications",
        "partners[2].usage",
        "partners[2].to",
        "partners[2].colour",
    }
    assert not TradingPartner.objects.exists()


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_taken(tmp_path: Path) -> None:
    noise = written(tmp_path, b"\xff\x00\xfe", "noise.yaml")
    broken = written(tmp_path, "partners: [", "broken.yaml")
    code, answer = imported(noise, tmp_path / "missing", broken, EXAMPLE)
    assert code == 2
    assert len(answer["unread"]) == 3
    assert TradingPartner.objects.get().name == "lone-tree"


def test_an_agreement_ends_where_the_next_begins(tmp_path: Path) -> None:
    following = GOOD.split("partners:\n")[1].replace("2026-01-01", "2026-07-01")
    both = GOOD + following.replace("[P, T]", "[P]")
    assert took(tmp_path, GOOD)[1] == (1, 0, 0)
    assert took(tmp_path, both)[1] == (1, 1, 0)
    days = [(row.days.lower, row.days.upper) for row in TradingPartner.objects.order_by("days")]
    assert days == [(date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 1), None)]
    assert took(tmp_path, both)[1] == (0, 0, 2)
    twice = took(tmp_path, GOOD + GOOD.split("partners:\n")[1])
    assert twice[2] == {"partners[1].from": "lone-tree has another from then"}


def test_a_sender_is_one_partners_on_a_day(tmp_path: Path) -> None:
    took(tmp_path, GOOD)
    other = GOOD.replace("lone-tree", "second").replace("2026-01-01", "2026-05-01")
    assert took(tmp_path, other)[2] == {
        "partners[0].sender": "ZZ LTC01 is lone-tree's on 2026-05-01"
    }
    ended = GOOD + "    to: 2026-05-01\n"
    assert took(tmp_path, ended + other.split("partners:\n")[1]) == (0, (1, 1, 0), {})
    check_now()
    with transaction.atomic():
        partner("third", sender="LTC01")
        with pytest.raises(IntegrityError, match="partner_sender_once"):
            check_now()
        transaction.set_rollback(True)


def test_two_partners_change_places_in_one_document(tmp_path: Path) -> None:
    second = GOOD.split("partners:\n")[1].replace("lone-tree", "second")
    took(tmp_path, GOOD + second.replace("id: LTC01", "id: LTC02"))
    swapped = GOOD.replace("id: LTC01", "id: LTC02") + second
    assert took(tmp_path, swapped) == (0, (0, 2, 0), {})
    check_now()
    assert TradingPartner.objects.get(name="second").sender == "LTC01"


# --- Holding a file to it -----------------------------------------------------------------------


def came(folder: Path, data: bytes, name: str = "in.837", **said: Any) -> Posted:
    given: dict[str, Any] = {
        "received_at": NOW, "zone": ZONE, "now": NOW, "by": "test", "payers": read_payers(None),
    }  # fmt: skip
    return post(written(folder, data, name), out=folder / "out", **given | said)


def test_with_no_partner_on_file_everything_is_taken(tmp_path: Path) -> None:
    assert came(tmp_path, FILE).posted == 3
    assert EdiFile.objects.get().partner == ""


def test_from_a_partner_the_file_is_taken_and_says_whose_it_is(tmp_path: Path) -> None:
    partner()
    posted = came(tmp_path, FILE)
    assert (posted.posted, posted.exit_code) == (3, 0)
    assert (EdiFile.objects.get().partner, EdiFile.objects.get().agreement) == ("lakeside", [])


@pytest.mark.parametrize(
    ("said", "data", "code"),
    [
        ({"sender": "OTHER"}, FILE, b"006"),
        ({"days": (date(2026, 1, 1), date(2026, 3, 4))}, FILE, b"006"),
        ({"days": (date(2026, 3, 5), None)}, FILE, b"006"),
        ({"qualifier": "30"}, FILE, b"005"),
        ({}, FILE.replace(b"*1*P*:", b"*1*T*:"), b"020"),
        ({"usage": ["T"]}, FILE, b"020"),
        ({"applications": ["LAKE2"]}, FILE, b"024"),
        ({"guides": ["005010X223A2"]}, FILE, b"024"),
    ],
    ids=["another", "no longer", "not yet", "qualifier", "test", "only tests", "GS02", "GS08"],
)
def test_what_was_not_agreed_is_refused_by_the_ta1_and_nothing_is_posted(
    tmp_path: Path, said: dict[str, Any], data: bytes, code: bytes
) -> None:
    partner(**said)
    posted = came(tmp_path, data)
    assert (posted.posted, posted.refused, posted.exit_code) == (0, 3, 1)
    told = kinds(posted.files)
    assert list(told) == ["ta1"]
    assert b"TA1*000000101*260303*0915*R*" + code in told["ta1"]
    assert is_valid(told["ta1"])
    assert not Claim.objects.exists()
    assert kinds(came(tmp_path, data).files) == told, "the same again, answered the same"


def test_only_noted_gives_way_to_what_refuses(tmp_path: Path) -> None:
    """A file cut before its IEA is taken with a note; not from a stranger."""
    partner(sender="OTHER")
    cut = FILE[: FILE.index(b"IEA")]
    posted = came(tmp_path, cut)
    assert posted.posted == 0
    assert b"*R*006" in kinds(posted.files)["ta1"]


def test_what_is_refused_anyway_keeps_its_own_answer(tmp_path: Path) -> None:
    partner(applications=["LAKE2"])
    other = came(tmp_path, FILE.replace(b"005010X222A1", b"005010X223A2"))
    assert b"AK9*R*1*1*0*2" in kinds(other.files)["999"]


def test_once_it_is_agreed_the_same_bytes_are_taken_under_another_number(tmp_path: Path) -> None:
    row = partner(sender="OTHER")
    refused = came(tmp_path, FILE)
    row.sender = "LAKESIDE"
    row.save()
    later = datetime(2026, 3, 6, 9, 0, tzinfo=ZoneInfo(ZONE))
    taken = came(tmp_path, FILE, received_at=later, now=later)
    assert (taken.posted, taken.duplicate_of) == (3, None)
    assert {each.name for each in taken.files}.isdisjoint(each.name for each in refused.files)
    assert Claim.objects.values_list("received", flat=True).distinct().get() == later.date()
    file = EdiFile.objects.get()
    assert (file.partner, file.agreement, file.received_at) == ("lakeside", [], later)
    again = came(tmp_path, FILE, name="again.837")
    assert (again.posted, again.duplicate_of) == (0, later)
    assert kinds(again.files) == kinds(taken.files)


def test_what_was_posted_is_answered_the_same_when_the_agreement_is_over(tmp_path: Path) -> None:
    row = partner()
    first = came(tmp_path, FILE)
    row.delete()
    partner("somebody")
    again = came(tmp_path, FILE)
    assert (again.posted, kinds(again.files)) == (0, kinds(first.files))


def test_a_test_that_was_agreed_is_answered_and_posts_nothing(tmp_path: Path) -> None:
    partner(usage=["P", "T"])
    test = FILE.replace(b"*1*P*:", b"*1*T*:")
    posted = came(tmp_path, test)
    assert (posted.posted, posted.tested, posted.refused, posted.exit_code) == (0, 3, 0, 0)
    told = kinds(posted.files)
    assert b"IK5*A~" in told["999"]
    assert told["277ca"].count(b"STC*A2:20*") == 3
    assert b"REF*1K*" not in told["277ca"], "no claim has a number of ours"
    assert not Claim.objects.exists()
    assert kinds(came(tmp_path, test).files) == told
    assert came(tmp_path, FILE, "real.837").posted == 3


def test_a_group_that_was_not_agreed_does_not_cost_the_group_beside_it(tmp_path: Path) -> None:
    partner()
    start, end = FILE.index(b"GS*"), FILE.index(b"IEA*")
    extra = FILE[start:end].replace(b"GS*HC*LAKESIDE", b"GS*HC*STRANGER").replace(b"CLM*", b"CLM*N")
    extra = extra.replace(b"*0915*1*X*", b"*0915*2*X*").replace(b"GE*1*1", b"GE*1*2")
    posted = came(tmp_path, FILE[:end] + extra + FILE[end:].replace(b"IEA*1", b"IEA*2"))
    assert (posted.posted, posted.refused, posted.exit_code) == (3, 3, 1)
    told = kinds(posted.files)
    assert b"*E*024" in told["ta1"]
    assert b"AK9*A*1*1*1~" in told["999"]
    assert b"AK9*R*1*1*0*1~" in told["999"]
    assert is_valid(told["999"])


def test_the_demos_own_partner_sends_the_demos_file(tmp_path: Path) -> None:
    imported(EXAMPLE)
    assert came(tmp_path, DEMO.read_bytes()).receipt.interchanges[0].ack == "A"
