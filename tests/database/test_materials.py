"""Materials of a chain: asked, under way, come in, missing; and the member's own request."""

import stat
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from claims.explain import explain
from claims.models import ChainCase, Material, OpinionChain
from claims.operations.access import (
    UnableToOpenAccess,
    extend_access,
    give_access,
    open_access,
)
from claims.operations.materials import (
    UnableToKeepMaterial,
    Wanted,
    ask_for,
    is_sent,
    receive_material,
    tell_missing,
)
from kernel.cases.models import Case, Deadline, Event, WorkItem
from kernel.cases.tasks import sweep
from kernel.documents.media import UnableToAccept
from kernel.documents.models import Filed, Upload
from kernel.documents.storing import file_of, take_file
from kernel.letters.confirm import confirm
from kernel.letters.dispatch import dispatch
from kernel.letters.manifest import Answer
from kernel.letters.models import Letter
from kernel.members.models import Member, Representative
from tests import factories, lettering, papers
from tests.factories import NOW

pytestmark = pytest.mark.django_db

ZONE = "America/New_York"
TODAY = date(2026, 3, 2)
HOW: dict[str, Any] = {"zone": ZONE, "now": NOW, "by": "eva"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return tmp_path


@pytest.fixture
def chain() -> OpinionChain:
    return OpinionChain.objects.create(
        member=factories.member(),
        subject_kind="surgery",
        diagnosis="C50911",
        opened_on=date(2026, 2, 1),
        started_by="test",
    )


def asked(chain: OpinionChain, kind: str = "imaging", days: int = 14, **said: Any) -> Material:
    wanted = Wanted(kind, "Lone Tree Imaging", follow_up_on=TODAY + timedelta(days), **said)
    return ask_for(chain.pk, wanted, **HOW)


def upload(path: Path) -> Upload:
    return take_file(path, by="eva", now=NOW)


def events(chain: OpinionChain) -> list[str]:
    case = ChainCase.objects.get(chain=chain).case
    return list(Event.objects.filter(case=case).order_by("id").values_list("name", flat=True))


def reasons(chain: OpinionChain) -> list[str]:
    work = WorkItem.objects.filter(case__of_chain__chain=chain, queue="materials", done_at=None)
    return [reason for each in work for reason in each.reasons]


class TestTheDocumentsFolder:
    def test_bytes_lie_under_a_random_name_for_their_owner_alone(self, folder: Path) -> None:
        path = papers.dicom(folder / "ct.dcm")
        row = upload(path)
        kept = file_of(row)
        assert kept.read_bytes() == path.read_bytes()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
        assert "ct" not in kept.name
        assert (row.media_type, row.scan) == ("application/dicom", "not_scanned")
        assert row.sha256 in row.sha256.lower()

    def test_the_name_is_only_what_the_sender_called_it(self, folder: Path) -> None:
        path = folder / "x.pdf"
        path.write_bytes(papers.pages(1))
        with path.open("rb") as file:
            from kernel.documents.storing import take

            row = take(file, name="../../etc/pass\u202ewd\x00.pdf", by="eva", now=NOW)
        assert row.name == "passwd.pdf"

    @pytest.mark.parametrize("content", [b"", b"MZ program", b"EICAR", b"\0" * 4096])
    def test_what_is_none_of_the_kinds_leaves_nothing(self, content: bytes, folder: Path) -> None:
        path = folder / "report.pdf"
        path.write_bytes(content)
        with pytest.raises(UnableToAccept):
            upload(path)
        assert not Upload.objects.exists()
        assert [each for each in (folder / "documents").rglob("*") if each.is_file()] == []

    def test_a_row_is_never_changed(self, folder: Path) -> None:
        row = upload(papers.dicom(folder / "ct.dcm"))
        with pytest.raises(DatabaseError), transaction.atomic():
            Upload.objects.filter(pk=row.pk).update(name="other")
        with pytest.raises(DatabaseError), transaction.atomic():
            Upload.objects.filter(pk=row.pk).delete()

    def test_a_scanner_that_is_named_and_not_there_lets_nothing_in(
        self, folder: Path, settings: Any
    ) -> None:
        settings.CLAMD = f"unix:{folder}/nobody"
        said = StringIO()
        with pytest.raises(CommandError, match="does not answer"):
            call_command("paper_claim", papers.dicom(folder / "ct.dcm"), stdout=said)
        assert not Upload.objects.exists()


class TestAsking:
    def test_it_is_on_record_with_its_day(self, chain: OpinionChain) -> None:
        material = asked(chain)
        assert (material.state, material.asked_on) == ("asked", TODAY)
        assert material.follow_up_on == date(2026, 3, 16)
        assert events(chain) == ["material_asked"]

    @pytest.mark.parametrize("days", [0, -1])
    def test_the_day_to_follow_up_is_still_to_come(self, days: int, chain: OpinionChain) -> None:
        with pytest.raises(UnableToKeepMaterial, match="later than today"):
            asked(chain, days=days)

    def test_no_time_of_law_runs_on_what_the_plan_asks(self, chain: OpinionChain) -> None:
        asked(chain)
        assert not Deadline.objects.exists()

    def test_the_same_again_is_the_same(self, chain: OpinionChain) -> None:
        assert asked(chain).pk == asked(chain, days=20).pk
        assert Material.objects.get().follow_up_on == date(2026, 3, 22)

    def test_a_kind_nobody_knows(self, chain: OpinionChain) -> None:
        with pytest.raises(UnableToKeepMaterial, match="none of"):
            asked(chain, kind="gossip")


class TestMissing:
    def test_on_its_day_a_person_is_told_once_and_for_how_long(self, chain: OpinionChain) -> None:
        asked(chain)
        before = datetime(2026, 3, 16, 3, 59, tzinfo=UTC)  # the 15th, in New York
        assert tell_missing(zone=ZONE, now=before, by="sweep") == []
        later = datetime(2026, 3, 16, 15, tzinfo=UTC)
        (row,) = tell_missing(zone=ZONE, now=later, by="sweep")
        assert row.state == "missing"
        assert reasons(chain) == ["missing 14 days: imaging of Lone Tree Imaging"]
        assert tell_missing(zone=ZONE, now=later, by="sweep") == []
        assert events(chain) == ["material_asked", "material_missing"]

    def test_so_does_the_command(self, chain: OpinionChain) -> None:
        asked(chain, days=3)
        out = StringIO()
        call_command("sweep", "--now", "2026-03-05T08:00-05:00", stdout=out)
        assert f"chain {chain.pk}: imaging of Lone Tree Imaging did not come in 3 days" in (
            out.getvalue()
        )
        assert Material.objects.get().state == "missing"

    def test_the_sweep_tells_of_it(self, chain: OpinionChain) -> None:
        asked(chain)
        Material.objects.update(follow_up_on=TODAY)
        sweep()
        assert Material.objects.get().state == "missing"

    def test_asked_again_it_waits_again(self, chain: OpinionChain) -> None:
        asked(chain)
        tell_missing(zone=ZONE, now=NOW + timedelta(14), by="sweep")
        wanted = Wanted("imaging", "Lone Tree Imaging", follow_up_on=date(2026, 4, 1))
        row = ask_for(chain.pk, wanted, zone=ZONE, now=NOW + timedelta(15), by="eva")
        assert row.state == "asked"
        assert reasons(chain) == []

    def test_case_explain_shows_what_is_missing(self, chain: OpinionChain) -> None:
        asked(chain)
        asked(chain, kind="pathology_slides", days=3)
        tell_missing(zone=ZONE, now=NOW + timedelta(4), by="sweep")
        case = ChainCase.objects.get(chain=chain).case
        found = explain(case.number, today=TODAY + timedelta(12))
        said = {each["kind"]: (each["state"], each["days"]) for each in found.materials}
        assert said == {"imaging": ("asked", 12), "pathology_slides": ("missing", 12)}
        out = StringIO()
        call_command("case_explain", case.number, stdout=out)
        assert "pathology_slides of Lone Tree Imaging: missing" in out.getvalue()


class TestReceiving:
    def test_the_member_s_study(self, chain: OpinionChain, folder: Path) -> None:
        files = [
            upload(papers.dicom(folder / f"{place}.dcm", NumberOfFrames=place)) for place in (1, 20)
        ]
        row, doubts = receive_material(asked(chain).pk, files, on=TODAY, **HOW)
        assert (row.state, row.received_on, doubts) == ("received", TODAY, [])
        shown = [each.imaging for each in row.files.order_by("pk")]
        assert [each["images"] for each in shown] == [1, 20]
        assert (shown[0]["modality"], shown[0]["study_on"]) == ("CT", "2026-01-20")
        assert "OKAFOR" not in str(shown)
        assert Filed.objects.count() == 2
        assert events(chain) == ["material_asked", "material_received"]

    @pytest.mark.parametrize(
        ("header", "why"),
        [
            ({"PatientName": "SMITH^JOHN"}, "family name"),
            ({"PatientBirthDate": "19700101"}, "birth date"),
            ({"PatientName": None, "PatientBirthDate": None}, "name no patient"),
            ({"StudyDate": f"{TODAY + timedelta(1):%Y%m%d}"}, "later than the day it came in"),
            ({"StudyDate": "19601231"}, "before the member was born"),
        ],
    )
    def test_another_s_study_is_flagged_and_waits(
        self, header: dict[str, Any], why: str, chain: OpinionChain, folder: Path
    ) -> None:
        file = upload(papers.dicom(folder / "ct.dcm", **header))
        row, doubts = receive_material(asked(chain).pk, [file], on=TODAY, **HOW)
        assert row.state == "asked"
        assert len(doubts) == 1
        assert why in doubts[0]
        assert [why in each for each in reasons(chain)] == [True]
        assert "SMITH" not in str(reasons(chain))

    def test_a_corrupt_file_is_told_as_one_and_not_as_nobody_s(
        self, chain: OpinionChain, folder: Path
    ) -> None:
        path = papers.dicom(folder / "ct.dcm")
        data = path.read_bytes()
        path.write_bytes(data[: data.index(b"OKAFOR") + 3])
        row, doubts = receive_material(asked(chain).pk, [upload(path)], on=TODAY, **HOW)
        at = data.index(b"OKAFOR") + 3
        assert (row.state, doubts) == (
            "asked", [f"the DICOM file is corrupt (byte {at}, in PatientName)"],
        )  # fmt: skip
        assert reasons(chain) == [f"imaging: {doubts[0]}"[:60]]

    def test_a_person_says_that_it_is_right(self, chain: OpinionChain, folder: Path) -> None:
        file = upload(papers.dicom(folder / "ct.dcm", PatientName="OKAFOR-BELL^AMARA"))
        material = asked(chain)
        receive_material(material.pk, [file], on=TODAY, **HOW)
        row, _ = receive_material(material.pk, [], on=TODAY, **HOW)
        assert row.state == "received"
        assert reasons(chain) == []

    def test_a_picture_is_no_study(self, chain: OpinionChain, folder: Path) -> None:
        path = folder / "scan.pdf"
        path.write_bytes(papers.picture_page())
        _, doubts = receive_material(asked(chain).pk, [upload(path)], on=TODAY, **HOW)
        assert "no DICOM file" in doubts[0]

    def test_slides_come_without_a_file(self, chain: OpinionChain) -> None:
        material = asked(chain, kind="pathology_slides")
        assert is_sent(material.pk, on=TODAY, **HOW).state == "sent"
        row, _ = receive_material(material.pk, [], on=TODAY, **HOW)
        assert row.state == "received"
        with pytest.raises(UnableToKeepMaterial, match="may become missing"):
            is_sent(material.pk, on=TODAY, **HOW)

    def test_the_commands(self, chain: OpinionChain, folder: Path) -> None:
        out = StringIO()
        call_command(
            "materials_request",
            *(str(chain.pk), "imaging", "--holder", "Lone Tree Imaging"),
            *("--follow-up", "2099-01-01", "--by", "eva"),
            stdout=out,
        )
        number = str(Material.objects.get().pk)
        right = str(papers.dicom(folder / "a.dcm"))
        call_command("materials_receive", number, right, "--by", "eva", stdout=out)
        call_command("materials_show", str(chain.pk), stdout=out)
        assert "CT, study of 2026-01-20, 1 images" in out.getvalue()
        assert "imaging  of Lone Tree Imaging: received" in out.getvalue()

    def test_the_command_says_what_is_doubtful(self, chain: OpinionChain, folder: Path) -> None:
        out = StringIO()
        wrong = str(papers.dicom(folder / "a.dcm", PatientName="SMITH^JOHN"))
        with pytest.raises(SystemExit) as ended:
            call_command(
                "materials_receive", str(asked(chain).pk), wrong, "--by", "eva", stdout=out
            )
        assert ended.value.code == 1
        assert "doubtful: the family name" in out.getvalue()


WHY = "The slides lie in an archive outside the state and come back in two weeks."


def addressed() -> Member:
    return factories.member(address="12 ELM STREET", city="AUSTIN", state="TX", zip="787010000")


def extended(
    case: Case, taken: datetime, *, until: date = date(2026, 4, 20), reason: str = WHY
) -> list[int]:
    return extend_access(
        case.pk, reason=reason, until=until, now=taken, by="eva", senders=lettering.senders()
    )


def carried(letter: Letter, at: datetime) -> None:
    """The carrier says that it left at that time."""
    with TemporaryDirectory() as out:
        dispatch("print", out=Path(out), now=at, by="test")
    answer = Answer(
        line=1, letter=letter.pk, attempt=1, sha256=letter.pdf_sha256, status="sent", at=at,
        batch="", reference="R1", reason="",
    )  # fmt: skip
    assert confirm([answer], now=at, by="carrier", zone=ZoneInfo(ZONE)).faults == []


def opened(member: Member, asked_by: str = "member", **said: Any) -> Case:
    at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    row = {"asked_by": asked_by, "in_writing": True, "received_at": at, **HOW}
    return open_access(member, **row | said)


class TestAccess:
    """HP-01: 30 days from receipt, one extension of at most 30, told before they are over."""

    def test_thirty_days_from_receipt(self) -> None:
        clock = Deadline.objects.get(case=opened(factories.member()))
        # 2 March + 30 = 1 April, which is in time; late from the 2nd
        assert (clock.rule, clock.due_on, clock.state) == ("HP-01", date(2026, 4, 1), "running")

    def test_a_personal_representative_on_file_may_ask(self) -> None:
        member = factories.member()
        acting = Representative.objects.create(
            member=member, name="Ben", papers="guardian", days=(date(2026, 1, 1), None)
        )
        assert opened(member, str(acting.pk)).kind == "records_request"
        other = factories.member()
        with pytest.raises(UnableToOpenAccess, match="does not act for the member"):
            opened(other, str(acting.pk))

    @pytest.mark.parametrize("asked_by", ["provider", "plan", "Dr. Vale"])
    def test_anybody_else_s_request_starts_no_clock(self, asked_by: str) -> None:
        with pytest.raises(UnableToOpenAccess, match="starts no time"):
            opened(factories.member(), asked_by)
        assert not Case.objects.filter(kind="records_request").exists()

    def test_nor_does_one_that_is_still_to_come(self) -> None:
        later = HOW["now"] + timedelta(days=1)
        with pytest.raises(UnableToOpenAccess, match="is still to come"):
            opened(factories.member(), received_at=later)
        assert not Case.objects.exists()

    def test_nor_does_a_telephone_call(self) -> None:
        with pytest.raises(UnableToOpenAccess, match="in writing"):
            opened(factories.member(), in_writing=False)

    def test_given_the_clock_stops(self) -> None:
        case = opened(factories.member())
        give_access(case.pk, at=NOW + timedelta(9), now=NOW + timedelta(9), by="eva")
        assert Deadline.objects.get(case=case).state == "met"
        with pytest.raises(UnableToOpenAccess, match="given already"):
            give_access(case.pk, at=NOW, now=NOW + timedelta(9), by="eva")

    def test_extended_once_with_its_letter(self) -> None:
        of = addressed()
        case = opened(of)
        taken = NOW + timedelta(28)
        (letter,) = extended(case, taken)
        row = Letter.objects.get(pk=letter)
        assert (row.code, row.reader, row.tells) == ("access_extended", "member", "extension")
        assert "April 20, 2026" in row.evidence["R1"]
        assert WHY in row.evidence["R2"]
        # a letter that was made moves nothing; one that has left does: 1 April + 19
        assert Deadline.objects.get(case=case).due_on == date(2026, 4, 1)
        carried(row, taken + timedelta(hours=2))
        assert Deadline.objects.get(case=case).due_on == date(2026, 4, 20)
        with pytest.raises(UnableToOpenAccess, match="no second"):
            extended(case, taken, until=date(2026, 4, 25))

    def test_a_letter_that_leaves_too_late_extends_nothing(self) -> None:
        case = opened(addressed())
        (letter,) = extended(case, NOW + timedelta(28))
        carried(Letter.objects.get(pk=letter), NOW + timedelta(31))
        assert Deadline.objects.get(case=case).due_on == date(2026, 4, 1)

    def test_without_its_letter_it_is_not_taken(self) -> None:
        case = opened(factories.member())  # nobody can be written to: there is no address
        with pytest.raises(UnableToOpenAccess, match="without its letter it is not taken"):
            extended(case, NOW + timedelta(28))
        assert not Event.objects.filter(case=case, name="extension_taken").exists()
        assert not Letter.objects.exists()

    def test_a_representative_who_asked_is_told(self) -> None:
        of = addressed()
        acting = Representative.objects.create(
            member=of, name="BEN OKAFOR", papers="guardian", address="9 OAK ROAD; AUSTIN, TX 78701",
            days=(date(2026, 1, 1), None),
        )  # fmt: skip
        case = opened(of, str(acting.pk))
        (letter,) = extended(case, NOW + timedelta(28))
        row = Letter.objects.get(pk=letter)
        assert (row.reader, row.name) == (f"representative:{acting.pk}", "BEN OKAFOR")

    @pytest.mark.parametrize(
        ("days", "until", "reason", "why"),
        [
            (28, date(2026, 5, 2), WHY, "of at most 30"),  # 1 April + 31
            (28, date(2026, 4, 1), WHY, "of at most 30"),  # 0 days more
            (28, date(2026, 4, 20), " ", "gives the reason"),
            (28, date(2026, 4, 20), "archived", "in a sentence"),
            (31, date(2026, 4, 20), WHY, "run out"),
        ],
    )
    def test_no_other_extension(self, days: int, until: date, reason: str, why: str) -> None:
        case = opened(addressed())
        with pytest.raises(UnableToOpenAccess, match=why):
            extended(case, NOW + timedelta(days), until=until, reason=reason)

    def test_a_material_the_member_asks_for_runs_on_that_case(self, chain: OpinionChain) -> None:
        out = StringIO()
        call_command(
            "materials_request",
            *(str(chain.pk), "notes", "--holder", "Lone Tree Clinic", "--by", "eva"),
            *("--access-from", "member", "--access-received", "2026-03-02"),
            stdout=out,
        )
        material = Material.objects.get()
        assert material.access is not None
        assert material.follow_up_on is None
        assert Deadline.objects.get(case=material.access).due_on == date(2026, 4, 1)
        assert material.access.number in out.getvalue()

    def test_the_same_request_again_is_one_case_with_one_clock(self, chain: OpinionChain) -> None:
        for kind in ("notes", "notes", "imaging"):
            call_command(
                "materials_request",
                *(str(chain.pk), kind, "--holder", "Lone Tree Clinic", "--by", "eva"),
                *("--access-from", "member", "--access-received", "2026-03-02"),
                stdout=StringIO(),
            )
        case = Case.objects.get(kind="records_request")
        assert Deadline.objects.filter(case=case).count() == 1
        assert Event.objects.filter(case=case, name="received").count() == 1
        assert [each.access for each in Material.objects.all()] == [case, case]

    def test_only_an_open_case_of_that_day_and_asker_is_the_same(self) -> None:
        of = addressed()
        acting = Representative.objects.create(
            member=of, name="BEN OKAFOR", papers="guardian", days=(date(2026, 1, 1), None)
        )
        first = opened(of)
        # ten in the morning, and 23:30 in New York, which is the next day in UTC
        late = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)
        assert opened(of, received_at=late, now=late).pk == first.pk
        next_day = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)
        others = [
            opened(of, received_at=next_day, now=next_day),
            opened(of, str(acting.pk)),
            opened(factories.member()),
        ]
        assert len({first.pk, *(each.pk for each in others)}) == 4
        give_access(first.pk, at=NOW + timedelta(9), now=NOW + timedelta(9), by="eva")
        assert opened(of).pk != first.pk

    def test_the_command_says_what_became_of_it(self) -> None:
        case = opened(addressed(), received_at=timezone.now() - timedelta(3), now=timezone.now())
        due = Deadline.objects.get(case=case).due_on
        assert due is not None
        out = StringIO()
        more = ("--until", (due + timedelta(5)).isoformat(), "--reason", WHY)
        call_command("records_access", case.number, "extended", *more, "--by", "eva", stdout=out)
        assert "issued; letters_dispatch hands it on" in out.getvalue()
        assert f"HP-01 running, due {due}" in out.getvalue()  # until the letter has left
        call_command("records_access", case.number, "given", "--by", "eva", stdout=out)
        assert "HP-01 met" in out.getvalue()
        with pytest.raises(CommandError, match="given already"):
            call_command("records_access", case.number, "given", "--by", "eva", stdout=out)


class TestTheHolder:
    """Who holds a material is asked for it in writing, with no more than is needed."""

    ADDRESS = ("9 OAK ROAD", "AUSTIN, TX 787010000")

    def asked(self, chain: OpinionChain, *more: str) -> tuple[str, str]:
        out, err = StringIO(), StringIO()
        lines = [each for line in self.ADDRESS for each in ("--line", line)]
        call_command(
            "materials_request",
            *(str(chain.pk), "imaging", "--holder", "Lone Tree Imaging", "--by", "eva"),
            *("--follow-up", "2099-01-01", *(more or ("--what", "MRI of the left knee", *lines))),
            stdout=out,
            stderr=err,
        )
        return out.getvalue(), err.getvalue()

    def test_is_written_to(self, chain: OpinionChain) -> None:
        out, err = self.asked(chain)
        assert "issued; letters_dispatch hands it on" in out
        assert err == ""
        letter = Letter.objects.get(code="records_asked")
        assert (letter.name, tuple(letter.address)) == ("Lone Tree Imaging", self.ADDRESS)
        assert "MRI of the left knee" in letter.evidence["M3"]
        assert "January 1, 2099" in letter.evidence["M5"]
        carried(letter, timezone.now())
        assert events(chain) == ["material_asked", "records_requested"]

    def test_is_written_to_once_for_a_day(self, chain: OpinionChain) -> None:
        self.asked(chain)
        out, err = self.asked(chain)
        assert "asked of Lone Tree Imaging" in out
        assert "made before" in err
        assert Letter.objects.count() == 1

    def test_without_an_address_is_a_person_s_work(self, chain: OpinionChain) -> None:
        out, err = self.asked(chain, "--what", "MRI of the left knee")
        assert "asked of Lone Tree Imaging" in out
        assert "no name and address on file" in err
        case = ChainCase.objects.get(chain=chain).case
        assert Event.objects.filter(case=case, name="material_asked").exists()
        assert "held records_asked" in str(WorkItem.objects.filter(case=case).values("reasons")[0])
