"""Letters on PostgreSQL: issued once, kept byte for byte, held back where something is missing."""

import json
import threading
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from claims.letters import compose
from claims.models import Claim
from claims.operations.letters import issue_letters
from kernel.cases.models import Event, WorkItem
from kernel.letters.models import Dispatch, Letter, LetterAbout
from kernel.members.models import Member, Representative
from kernel.record.verifying import verify
from tests import factories, lettering, paying
from tests.lettering import ADVANTAGE, DATED, LATER, NOW, PART_B, PRIVATE, decided, issued

pytestmark = pytest.mark.django_db

IN_CYCLE = date(2026, 3, 20)
"""Before the month and the quarter of the decisions have ended."""


def member(*regimes: str, network: str = "none", **said: Any) -> Member:
    return paying.member(paying.plan(*regimes, network=network), **said)


def letters() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("id").values_list("code", "reader"))


def test_a_private_claim_is_explained_once() -> None:
    case = decided(member(*PRIVATE))
    done = issued()
    assert (len(done.letters), dict(done.codes), done.held) == (1, {"eob_commercial": 1}, [])
    letter = Letter.objects.get()
    assert letter.pdf_sha256 == sha256(bytes(letter.pdf)).hexdigest()
    assert bytes(letter.pdf).startswith(b"%PDF-")
    assert (letter.reader, letter.tells, letter.dated) == ("member", "payment", DATED)
    assert letter.address == ["12 ELM STREET", "AUSTIN, TX 787010000"]
    assert letter.template == compose.templates()["eob_commercial"].version
    assert letter.evidence["B5"] == "You may owe\n$0.00"
    assert "IDA ROWE" in letter.html
    about = LetterAbout.objects.get()
    assert (about.case_id, about.code) == (case, "eob_commercial")
    assert Dispatch.objects.get().state == "made"
    assert not Event.objects.filter(name="notice_sent").exists(), "a PDF made is not a letter sent"
    again = issued()
    assert again.letters == []
    assert Letter.objects.count() == 1


def test_a_denied_claim_gets_its_denial_at_once() -> None:
    decided(member(*PRIVATE), change=lettering.excluded)
    assert dict(issued().codes) == {"abd": 1}
    letter = Letter.objects.get()
    assert letter.tells == "denial"
    assert letter.starts == "notice_dated"
    assert "was excluded from federal health programs" in letter.evidence["A3"]


def test_medicare_advantage_tells_the_member_and_the_provider_without_a_contract() -> None:
    decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network)
    done = issued(dated=IN_CYCLE)
    assert done.held == []
    assert letters() == [("idn", "member"), ("ncp_deny", f"provider:{paying.CLINIC}")]
    notice = Letter.objects.get(code="ncp_deny")
    assert notice.records == "provider_notified"
    assert notice.name == "CLINIC 893"


def test_statements_wait_for_the_end_of_their_cycle() -> None:
    of = member(*PART_B)
    decided(of)
    decided(of, change=lettering.excluded, patient_control_number="SECOND")
    paid = member(*ADVANTAGE)
    decided(paid)
    assert issued(dated=date(2026, 3, 31)).letters == []
    done = issued(dated=date(2026, 4, 1))
    assert dict(done.codes) == {"msn": 1, "ma_eob": 1}
    msn = Letter.objects.get(code="msn")
    assert LetterAbout.objects.filter(letter=msn).count() == 2, "one statement for both claims"
    assert msn.tells == "denial"
    assert issued(dated=date(2026, 7, 1)).letters == [], "told once"


def test_a_statement_of_a_running_cycle_may_be_asked_for() -> None:
    decided(member(*PART_B))
    done = issued(dated=date(2026, 3, 20), running_cycles=True)
    assert dict(done.codes) == {"msn": 1}


def test_a_claim_decided_again_gets_a_letter_of_its_own() -> None:
    case = decided(member(*PRIVATE), change=lettering.excluded)
    issued()
    Claim.objects.filter(pk=case).update(state="denied")
    Claim.objects.filter(pk=case).update(state="accepted")
    lettering.judge(case)
    assert dict(issued().codes) == {"eob_commercial": 1}
    assert [code for code, _ in letters()] == ["abd", "eob_commercial"]
    second = Letter.objects.get(code="eob_commercial")
    assert "This takes the place of our notice of April 2, 2026." in second.evidence["B2"]
    assert "takes the place" not in Letter.objects.get(code="abd").evidence["A1"]


def test_no_letter_is_dated_before_the_decision_it_tells() -> None:
    decided(member(*PRIVATE))
    decided(member(*PART_B))
    assert issued(dated=date(2026, 3, 17), running_cycles=True).letters == []
    done = issued(dated=date(2026, 3, 18), running_cycles=True)
    assert dict(done.codes) == {"eob_commercial": 1, "msn": 1}


def test_a_pended_claim_gets_no_letter() -> None:
    paying.on_file([paying.submitted(member(*PRIVATE), (paying.Lined("350.00", "0.00"),))])
    assert issued().letters == []


def test_representatives_read_along_while_their_papers_are_valid() -> None:
    of = member(*PRIVATE)
    for name, days in (
        ("Tomás Quintero", (date(2026, 1, 1), date(2027, 1, 1))),
        ("Ana Quintero", (date(2024, 1, 1), date(2025, 1, 1))),
    ):
        Representative.objects.create(
            member=of, name=name, address="5 Oak St\nWaco, TX 76701", papers="CMS-1696", days=days
        )
    decided(of)
    issued()
    readers = [reader.partition(":")[0] for _, reader in letters()]
    assert readers == ["member", "representative"]
    assert Letter.objects.get(reader__startswith="rep").name == "Tomás Quintero"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"address": ""}, "no name and address on file for member"),
        ({"confidential": True}, "confidential communication"),
        ({"last_name": "क"}, "no font of the letters can draw U+0915"),
    ],
)
def test_a_letter_that_may_not_leave_is_held_and_costs_no_other(
    said: dict[str, Any], why: str
) -> None:
    case = decided(member(*PRIVATE, **said))
    decided(member(*PRIVATE))
    done = issued()
    assert len(done.letters) == 1
    (held,) = done.held
    assert why in held.why
    work = WorkItem.objects.get(queue="letters")
    assert (work.case_id, work.done_at) == (case, None)
    assert work.reasons[0].startswith("held eob_commercial")
    assert "OKAFOR" not in str(work.reasons)


def test_what_was_held_is_issued_when_it_can_be_and_the_work_is_done() -> None:
    of = member(*PRIVATE, address="")
    decided(of)
    assert len(issued().held) == 1
    assert len(issued().held) == 1, "still held, and no second piece of work"
    Member.objects.filter(pk=of.pk).update(address="12 ELM STREET")
    assert len(issued().letters) == 1
    assert WorkItem.objects.get(queue="letters").done_at == NOW


def test_one_reader_held_does_not_hold_the_other_nor_is_anyone_told_twice() -> None:
    claim = {"as_received": {"billing": {"name": "CLINIC"}, "rendering": {"name": "ROWE"}}}
    case = decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network, **claim)
    done = issued(dated=IN_CYCLE)
    assert letters() == [("idn", "member")]
    assert [each.code for each in done.held] == ["ncp_deny"]
    row = Claim.objects.get(pk=case)
    street = {"lines": ["500 CLINIC WAY"], "city": "COLUMBUS", "state": "OH", "zip": "43215"}
    row.as_received["billing"]["address"] = street
    Claim.objects.filter(pk=case).update(as_received=row.as_received)
    assert dict(issued(dated=IN_CYCLE).codes) == {"ncp_deny": 1}
    assert [code for code, _ in letters()] == ["idn", "ncp_deny"]


def test_a_decision_no_letter_can_be_written_of_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = decided(member(*PRIVATE)), decided(member(*PRIVATE))
    plain = compose.claim_text

    def fails(judged: Any) -> Any:
        if judged.case == first:
            raise KeyError("AMARA OKAFOR")
        return plain(judged)

    monkeypatch.setattr(compose, "claim_text", fails)
    done = issued()
    assert [each.why for each in done.held] == ["the program could not write it (KeyError)"]
    assert list(LetterAbout.objects.values_list("case", flat=True)) == [second]


def test_a_program_without_a_sender_is_held(tmp_path: Path) -> None:
    from claims.letters.senders import Senders

    only = tuple(each for each in lettering.senders().all if each.regimes == PART_B)
    decided(member(*PRIVATE))
    done = issue_letters(dated=DATED, now=NOW, by="letters", senders=Senders(only))
    assert "no sender writes for plan" in done.held[0].why


def test_an_expired_template_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    templates = dict(compose.templates())
    templates["eob_commercial"] = replace(templates["eob_commercial"], until=date(2026, 4, 1))
    monkeypatch.setattr(compose, "templates", lambda: templates)
    monkeypatch.setattr("claims.operations.letters.templates", lambda: templates)
    decided(member(*PRIVATE))
    assert "retired on 2026-04-01" in issued().held[0].why
    assert Letter.objects.count() == 0


def test_a_notice_past_its_deadline_goes_and_is_named() -> None:
    case = decided(member(*PRIVATE))
    assert issued(now=LATER + timedelta(days=60)).late == [case]


def test_a_letter_is_never_changed_nor_removed() -> None:
    decided(member(*PRIVATE))
    issued()
    for statement in (
        "UPDATE letters_letter SET title = 'x'",
        "DELETE FROM letters_letter",
        "TRUNCATE letters_letter CASCADE",
        "UPDATE letters_letterabout SET code = 'x'",
        "DELETE FROM letters_letterabout",
        "DELETE FROM letters_dispatch",
        "UPDATE letters_dispatch SET address = '{}'",
        "UPDATE letters_dispatch SET state = 'confirmed', sent_at = now()",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_database_refuses_a_second_letter_and_wrong_bytes() -> None:
    decided(member(*PRIVATE))
    issued()
    about = LetterAbout.objects.get()
    with pytest.raises(IntegrityError, match="letter_once"), transaction.atomic():
        LetterAbout.objects.create(
            letter=about.letter,
            case=about.case,
            subject=about.subject,
            code=about.code,
            reader=about.reader,
        )
    letter = Letter.objects.get()
    letter.pk, letter.pdf = None, bytes(letter.pdf) + b" "
    with pytest.raises(IntegrityError, match="letter_pdf_right"), transaction.atomic():
        letter.save(force_insert=True)


def test_the_record_with_letters_is_whole() -> None:
    decided(member(*PRIVATE))
    decided(member(*PART_B), change=lettering.excluded)
    issued()
    found = verify()
    assert found.damage == []
    assert Letter.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_issue_each_letter_once() -> None:
    for _ in range(4):
        decided(member(*PRIVATE))
        decided(member(*PART_B))

    def issue() -> None:
        try:
            issued(batch=1)
        finally:
            connection.close()

    both = [threading.Thread(target=issue) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    issued()
    counts = Counter(Letter.objects.values_list("code", flat=True))
    assert counts == {"eob_commercial": 4, "msn": 4}
    assert LetterAbout.objects.count() == 8


def test_queries_do_not_grow_with_the_claims(django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        decided(member(*PRIVATE))
    with django_assert_max_num_queries(45):
        assert len(issued(batch=6).letters) == 6


def test_the_command_tells_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decided(member(*PRIVATE))
    decided(member(*PRIVATE, address=""))
    call_command("letters_issue", "--dated", "2026-04-02")
    out = capsys.readouterr()
    assert "1 letters issued: 1 eob_commercial." in out.out
    assert "The sender is invented" in out.out
    assert "held back: no name and address on file for member" in out.err
    call_command("letters_issue", "--dated", "2026-04-02", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["issued"], len(told["held"])) == (0, 1)
    with pytest.raises(CommandError, match="Invalid isoformat"):
        call_command("letters_issue", "--dated", "soon")
    with pytest.raises(CommandError, match="nowhere"):
        call_command("letters_issue", "--senders", str(tmp_path / "nowhere.yaml"))


def test_factories_give_members_of_no_plan_no_letter() -> None:
    factories.member()
    assert issued().letters == []


def test_a_transaction_makes_few_letters_so_that_several_processes_share_them() -> None:
    of = member(*PRIVATE)
    for _ in range(5):
        decided(of)
    assert len(issued().letters) == 5
    together = Counter(Letter.objects.values_list("batch", flat=True))
    assert sorted(together.values()) == [1, 4]
