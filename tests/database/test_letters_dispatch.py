"""How letters leave: handed over in a batch, sent when the carrier says so, and what comes back."""

import csv
import io
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from kernel.cases.models import Deadline, Event, WorkItem
from kernel.letters import dispatch as dispatching
from kernel.letters.again import UnableToSendAgain, send_again
from kernel.letters.confirm import Confirmed, confirm
from kernel.letters.dispatch import UnableToDispatch, dispatch
from kernel.letters.manifest import read_manifest
from kernel.letters.models import Dispatch, DispatchBatch, Letter
from tests import lettering
from tests.database.test_letters import IN_CYCLE, member
from tests.lettering import ADVANTAGE, LATER, NOW, PART_B, PRIVATE, decided, issued

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("America/New_York")


def handed_over(out: Path, now: datetime = NOW) -> Path:
    (folder,) = dispatch("print", out=out, now=now, by="test").folders
    return folder


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def answered(rows: list[dict[str, str]], now: datetime = LATER, **said: str) -> Confirmed:
    """The carrier fills in the same words for every row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows({**row, **said} for row in rows)
    answers, faults = read_manifest(text.getvalue())
    assert faults == []
    return confirm(answers, now=now, by="carrier", zone=ZONE)


def test_a_batch_is_a_folder_of_pdfs_with_its_manifest(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    decided(member(*PRIVATE), change=lettering.excluded)
    issued()
    folder = handed_over(tmp_path)
    rows = rows_of(folder)
    assert folder.name == f"letters-{DispatchBatch.objects.get().pk:06d}-print"
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["manifest.csv", *(row["file"] for row in rows)]
    )
    for row in rows:
        content = (folder / row["file"]).read_bytes()
        letter = Letter.objects.get(pk=int(row["letter"][1:]))
        assert content == bytes(letter.pdf)
        assert row["sha256"] == sha256(content).hexdigest()
        assert row["pages"] == str(letter.pages)
        assert (row["name"], row["address_1"]) == ("AMARA OKAFOR", "12 ELM STREET")
        assert row["status"] == row["date"] == ""
        assert (folder / row["file"]).stat().st_mode & 0o077 == 0
    assert "OKAFOR" not in " ".join(path.name for path in folder.iterdir())
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"batched"}
    assert not Event.objects.filter(name="notice_sent").exists()
    assert dispatch("print", out=tmp_path, now=NOW, by="test").folders == [], "handed over once"


def test_only_the_carriers_word_makes_a_letter_sent(tmp_path: Path) -> None:
    case = decided(member(*PRIVATE), change=lettering.excluded)
    issued()
    rows = rows_of(handed_over(tmp_path))
    clock = Deadline.objects.get(case=case, clock="erisa_postservice")
    assert clock.state == "running"
    done = answered(rows, status="sent", date="2026-04-03", reference="JOB 7")
    assert (done.sent, done.known, done.faults) == (1, 0, [])
    event = Event.objects.get(name="notice_sent")
    assert event.case_id == case
    assert event.at == datetime(2026, 4, 4, 3, 59, tzinfo=UTC), "the end of that day, New York"
    assert event.facts["tells"] == "denial"
    assert event.facts["reference"] == "JOB 7"
    assert "OKAFOR" not in str(event.facts)
    clock.refresh_from_db()
    assert clock.state == "met_late", "received March 2: the 30 days ended on April 1"
    item = Dispatch.objects.get()
    assert (item.state, item.reference) == ("confirmed", "JOB 7")


def test_a_denial_opens_the_readers_clocks(tmp_path: Path) -> None:
    case = decided(member(*PRIVATE), change=lettering.excluded)
    issued()
    answered(rows_of(handed_over(tmp_path)), status="sent", date="2026-04-03")
    assert Event.objects.get(name="notice_dated").at == datetime(2026, 4, 2, 16, tzinfo=UTC)
    due = dict(
        Deadline.objects.filter(case=case, clock__contains="filing").values_list("clock", "due_on")
    )
    letter = Letter.objects.get()
    assert due["erisa_appeal_filing"] == date(2026, 10, 4)
    assert "October 4, 2026" in letter.evidence["A14"], "the letter and the clock say the same day"
    assert due["external_review_filing"] == date(2026, 8, 7)


def test_what_was_paid_opens_no_clock_of_the_reader(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    answered(rows_of(handed_over(tmp_path)), status="sent", date="2026-04-03")
    assert Event.objects.get(name="notice_sent").facts["tells"] == "payment"
    assert not Event.objects.filter(name="notice_dated").exists()
    assert Deadline.objects.get(clock="erisa_appeal_filing").state == "not_started"


def test_a_statement_is_sent_for_every_claim_on_it(tmp_path: Path) -> None:
    of = member(*PART_B)
    cases = {decided(of), decided(of, patient_control_number="SECOND")}
    issued()
    answered(rows_of(handed_over(tmp_path)), status="sent", date="2026-04-03")
    assert set(Event.objects.filter(name="notice_sent").values_list("case", flat=True)) == cases


def test_a_notice_to_the_provider_tells_the_member_nothing(tmp_path: Path) -> None:
    decided(member(*ADVANTAGE, network="required"), change=lettering.out_of_network)
    issued(dated=IN_CYCLE)
    rows = rows_of(handed_over(tmp_path))
    provider = [row for row in rows if row["kind"] == "ncp_deny"]
    answered(provider, status="sent", date="2026-04-03")
    assert Event.objects.filter(name="provider_notified").count() == 1
    assert not Event.objects.filter(name="notice_sent").exists()


def test_the_same_answer_again_changes_nothing(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    rows = rows_of(handed_over(tmp_path))
    answered(rows, status="sent", date="2026-04-03")
    done = answered(rows, status="sent", date="2026-04-03")
    assert (done.sent, done.known) == (0, 1)
    later = answered(rows, status="sent", date="2026-04-09")
    assert (later.sent, later.known) == (0, 1), "the first day of sending stays"
    assert Event.objects.filter(name="notice_sent").count() == 1
    assert Dispatch.objects.get().sent_at == datetime(2026, 4, 4, 3, 59, tzinfo=UTC)


def test_mail_that_comes_back_is_work_and_the_first_day_stays(tmp_path: Path) -> None:
    case = decided(member(*PRIVATE))
    issued()
    rows = rows_of(handed_over(tmp_path))
    answered(rows, status="sent", date="2026-04-03")
    done = answered(rows, status="returned", date="2026-04-15", reason="no such number")
    assert (done.returned, done.faults) == (1, [])
    item = Dispatch.objects.get()
    assert (item.state, item.reason) == ("returned", "no such number")
    assert item.sent_at == datetime(2026, 4, 4, 3, 59, tzinfo=UTC)
    work = WorkItem.objects.get(queue="returned_mail")
    assert (work.case_id, work.reasons) == (case, [f"mail_returned {Letter.objects.get().number}"])
    assert Event.objects.get(name="letter_returned").facts["reason"] == "no such number"
    assert answered(rows, status="returned", date="2026-04-15").known == 1


def test_what_came_back_goes_again_to_a_new_address(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    rows = rows_of(handed_over(tmp_path))
    letter = Letter.objects.get()
    with pytest.raises(UnableToSendAgain, match="only what came back"):
        send_again(letter.pk, address=["9 New St"], channel="print", now=LATER)
    answered(rows, status="sent", date="2026-04-03")
    answered(rows, status="returned", date="2026-04-15")
    with pytest.raises(UnableToSendAgain, match="an address is needed"):
        send_again(letter.pk, address=[" "], channel="print", now=LATER)
    made = send_again(letter.pk, address=["9 New St", "Waco, TX"], channel="print", now=LATER)
    assert (made.attempt, made.state) == (2, "made")
    assert WorkItem.objects.get(queue="returned_mail").done_at == LATER
    folder = handed_over(tmp_path, now=LATER)
    (row,) = rows_of(folder)
    assert (row["attempt"], row["address_1"]) == ("2", "9 New St")
    assert (folder / row["file"]).read_bytes() == bytes(letter.pdf), "the same letter"
    done = answered([row], status="sent", date="2026-04-20", now=LATER)
    assert done.sent == 1
    assert Event.objects.filter(name="notice_sent").count() == 1, "the first sending stays"


def test_a_letter_the_carrier_refused_was_not_sent(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    rows = rows_of(handed_over(tmp_path))
    done = answered(rows, status="refused", date="2026-04-03", reason="address unreadable")
    assert done.refused == 1
    assert not Event.objects.filter(name="notice_sent").exists()
    assert WorkItem.objects.get(queue="returned_mail").reasons[0].startswith("mail_refused")
    send_again(Letter.objects.get().pk, address=["9 New St"], channel="print", now=LATER)
    answered(rows_of(handed_over(tmp_path, now=LATER)), status="sent", date="2026-04-20")
    assert Event.objects.filter(name="notice_sent").count() == 1, "now it was, for the first time"


def test_sent_and_returned_in_one_manifest(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    (row,) = rows_of(handed_over(tmp_path))
    both = [
        row | {"status": "sent", "date": "2026-04-03"},
        row | {"status": "returned", "date": "2026-04-12"},
    ]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, row.keys())
    writer.writeheader()
    writer.writerows(both)
    answers, _ = read_manifest(text.getvalue())
    done = confirm(answers, now=LATER, by="carrier", zone=ZONE)
    assert (done.sent, done.returned, done.faults) == (1, 1, [])
    assert Dispatch.objects.get().state == "returned"
    assert Event.objects.filter(name="notice_sent").count() == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"status": "sent", "date": "2026-04-21"}, "still to come"),
        ({"status": "sent", "date": "2026-04-01"}, "before the batch was made"),
        ({"status": "sent", "date": "2026-04-03", "sha256": "b" * 64}, "another digest"),
        ({"status": "sent", "date": "2026-04-03", "letter": "L9999999999"}, "is on file"),
        ({"status": "sent", "date": "2026-04-03", "attempt": "2"}, "attempt 2, is on file"),
        ({"status": "returned", "date": "2026-04-03"}, "never confirmed as sent"),
    ],
)
def test_a_wrong_answer_is_told_and_costs_no_other(
    said: dict[str, str], told: str, tmp_path: Path
) -> None:
    decided(member(*PRIVATE))
    decided(member(*PRIVATE))
    issued()
    first, second = rows_of(handed_over(tmp_path))
    rows = [first | {"status": "sent", "date": "2026-04-03"} | said]
    rows.append(second | {"status": "sent", "date": "2026-04-03"})
    done = answered(rows)
    assert done.sent == 1
    assert [told in fault.why for fault in done.faults] == [True]


def test_what_was_not_handed_over_cannot_be_confirmed(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    letter = Letter.objects.get()
    row = {
        "letter": letter.number,
        "sha256": letter.pdf_sha256,
        "status": "sent",
        "date": "2026-04-03",
    }
    assert "not handed over" in answered([row]).faults[0].why


def test_a_batch_cut_off_before_its_files_is_written_by_the_next_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(member(*PRIVATE))
    issued()

    def fails(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dispatching, "_write_file", fails)
    with pytest.raises(UnableToDispatch, match="No space left on device"):
        dispatch("print", out=tmp_path, now=NOW, by="test")
    batch = DispatchBatch.objects.get()
    assert batch.written_at is None
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    monkeypatch.undo()
    done = dispatch("print", out=tmp_path, now=LATER, by="test")
    assert (done.recovered, done.letters) == ([batch.pk], 1)
    assert len(rows_of(done.folders[0])) == 1
    assert DispatchBatch.objects.count() == 1


def test_the_database_keeps_the_moves(tmp_path: Path) -> None:
    decided(member(*PRIVATE))
    issued()
    handed_over(tmp_path)
    item = Dispatch.objects.get()
    with pytest.raises(IntegrityError, match="dispatch_sent_when_confirmed"), transaction.atomic():
        Dispatch.objects.filter(pk=item.pk).update(state="confirmed")
    with pytest.raises(UnableToDispatch, match="not one of print, fax, portal"):
        dispatch("pigeon", out=tmp_path, now=NOW, by="test")


def test_the_commands_from_issue_to_confirmation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decided(member(*PRIVATE))
    issued()
    call_command("letters_dispatch", "--out", str(tmp_path))
    out = capsys.readouterr().out
    assert "1 letters handed over." in out
    manifest = Path(out.splitlines()[0]) / "manifest.csv"
    today = datetime.now(tz=ZONE).date().isoformat()
    (row,) = rows_of(manifest.parent)
    with (tmp_path / "back.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row.keys())
        writer.writeheader()
        writer.writerow(row | {"status": "sent", "date": today})
    call_command("letters_confirm", str(tmp_path / "back.csv"))
    assert "1 sent, 0 returned, 0 refused, 0 known already." in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 rows were not taken"):
        call_command("letters_confirm", str(tmp_path / "nowhere.csv"))
    number = Letter.objects.get().number
    with pytest.raises(CommandError, match="only what came back"):
        call_command("letters_again", number, "--line", "9 New St")
    with pytest.raises(CommandError, match="is no letter's number"):
        call_command("letters_again", "12x", "--line", "9 New St")
