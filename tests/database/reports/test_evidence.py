"""Evidence in an auditor's order: put together by a worker, kept, read back page by page."""

import io
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from claims.operations.authorizations.decide import decide
from grievances.operations import peer_review
from grievances.operations.open import Said
from kernel.cases.models import Case
from kernel.jobs.models import Job
from kernel.jobs.running import run
from kernel.members.models import Member
from kernel.outside.models import Packet
from kernel.outside.packing import UnableToBind
from kernel.people.policy import Actor, NotAllowed
from kernel.record.models import Look
from kernel.record.verifying import verify
from reports.evidence import KIND, making
from reports.evidence.gathering import CHAPTERS, PEERS, Gathered
from reports.evidence.making import make_pack, packs_of, start_for_case, start_for_sample
from reports.evidence.matter import Matter, UnableToGather
from reports.evidence.zipping import zip_of_sample
from reports.models import EvidencePack
from reports.sampling.draw import Wanted, draw_sample
from tests import authorizing, paying, reporting
from tests.answering import NURSE, fresh
from tests.grieving import grieved
from tests.grieving import member as enrollee
from tests.reporting import NOW, OFFICER
from tests.staff import browser, machine

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MA = ("medicare_advantage",)
DRUG = Said("She gave me the wrong drug.", quality_of_care=True)


@pytest.fixture
def member(settings: Any, tmp_path: Path) -> Member:
    plan = authorizing.plan("medicare_advantage", network="required")
    settings.CONTRACTS_FILE = reporting.contracts(tmp_path, plan.code)
    return paying.member(plan, mbi="1EG4TE5MK73")


def refused(member: Member) -> str:
    """The number of a request a physician denied the day after."""
    number = authorizing.requested(member).number
    decide(number, authorizing.refusal(), now=authorizing.RECEIVED + DAY, by="test")
    return number


def pages(packet: Packet) -> list[str]:
    read = PdfReader(io.BytesIO(bytes(packet.pdf)))
    return [" ".join(page.extract_text().split()) for page in read.pages]


def bookmarks(packet: Packet) -> list[str]:
    outline = PdfReader(io.BytesIO(bytes(packet.pdf))).outline
    return [each.title for each in outline if not isinstance(each, list)]


def worked(job: Job) -> Job:
    run(job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def test_a_denial_is_one_file_in_the_order_an_auditor_reads(member: Member) -> None:
    number = refused(member)
    pack = make_pack(number, None, by="d.falk", now=NOW)
    assert bookmarks(pack.packet) == ["Index", *CHAPTERS]
    text = pages(pack.packet)
    everything = " ".join(text)
    assert "2026-03-02 10:00 EST" in everything, "the first receipt"
    for said in ("Dr. Lena Moor", "physician", "207X00000X", "K4411", authorizing.WHY[:40]):
        assert said in everything
    assert "Version of the law" in everything
    for row in pack.packet.manifest:  # each page is where the index says, each digest as listed
        assert row["how"] == "pages"
        assert len(row["sha256"]) == 64
        assert row["sha256"][:12] in text[0].replace(" ", "")
        assert row["title"] in text[row["first"] - 1]
    assert sha256(bytes(pack.packet.pdf)).hexdigest() == pack.packet.pdf_sha256
    looks = Look.objects.filter(case=number, what="evidence put together")
    assert looks.get().member == member.number


def test_what_is_missing_is_told_with_why(member: Member) -> None:
    number = refused(member)
    pack = make_pack(number, None, by="d.falk", now=NOW)
    assert "The written notice of the decision: no letter was made" in pack.lacking
    last = pages(pack.packet)[-1]
    assert "What is missing, and why" in last
    assert "The written notice of the decision no letter was made" in last


def test_the_same_record_gives_the_same_bytes_and_none_is_changed(member: Member) -> None:
    number = refused(member)
    one, other = (make_pack(number, None, by="d.falk", now=NOW) for _ in range(2))
    assert one.packet.pdf_sha256 == other.packet.pdf_sha256
    assert verify().damage == []


def test_of_a_restricted_case_nothing_of_the_treatment_goes_along(member: Member) -> None:
    number = refused(member)
    Case.objects.filter(number=number).update(restricted_to="role:clinical_reviewer")
    pack = make_pack(number, None, by="d.falk", now=NOW)
    everything = " ".join(pages(pack.packet))
    for said in (authorizing.WHY[:40], "99204", "M1711", "Dr. Lena Moor", "207X00000X"):
        assert said not in everything
    assert "Kept out of this file" in everything
    assert f"Restricted: {number}" in everything
    assert {row["chapter"] for row in pack.packet.manifest} == {
        CHAPTERS[0], CHAPTERS[1], CHAPTERS[8], CHAPTERS[9],
    }  # fmt: skip
    assert any(each.startswith("Clinical review") for each in pack.lacking)


def test_what_peers_wrote_is_kept_out_and_the_file_says_so() -> None:
    words = "Two peers found that the order was read back and still given wrongly."
    row = grieved(enrollee(*MA), MA, category="service", issues=(DRUG,))
    at = datetime(2026, 6, 9, 15, tzinfo=UTC)
    peer_review.keep(row.number, 1, words, NURSE, at, fresh(row))
    pack = make_pack(row.number, None, by="d.falk", now=at + DAY)
    everything = " ".join(pages(pack.packet))
    assert words[:30] not in everything
    assert f"{PEERS} Kept out: 1." in everything
    assert PEERS in pack.lacking


@pytest.fixture
def sample(member: Member) -> Any:
    refused(member)
    authorizing.requested(member, at=authorizing.RECEIVED + DAY)
    wanted = Wanted(seed=7, why="self-audit of March", size=2)
    return draw_sample(reporting.run("od"), wanted, OFFICER, now=NOW)


def test_a_worker_puts_a_whole_sample_together_as_one_zip(sample: Any) -> None:
    job = worked(start_for_sample(sample, OFFICER, now=NOW))
    assert (job.done, job.result["without"]) == (2, [])
    cases = [each["case"] for each in sample.drawn]
    assert list(packs_of(sample)) == cases
    one, other = io.BytesIO(), io.BytesIO()
    assert zip_of_sample(sample, one) == 2
    zip_of_sample(sample, other)
    assert one.getvalue() == other.getvalue(), "the same bytes each time"
    with ZipFile(one) as made:
        listed = json.loads(made.read("manifest.json"))
        assert (listed["sample"], listed["seed"]) == (sample.number, 7)
        assert [each["case"] for each in listed["cases"]] == cases
        for each in listed["cases"]:
            assert sha256(made.read(each["file"])).hexdigest() == each["sha256"]
            assert each["sha256"] in made.read("sample.csv").decode()
        rows = {"file": "sample.csv", "sha256": sha256(made.read("sample.csv")).hexdigest()}
        assert listed["rows"] == rows
        sheet = {"file": "review.xlsx", "sha256": sha256(made.read("review.xlsx")).hexdigest()}
        assert listed["sheet"] == sheet
        evidence = [each["F"] for each in reporting.sheet_rows(made.read("review.xlsx"), 1)[1:]]
        assert evidence == [each["sha256"] for each in listed["cases"]]
    for case in cases:
        assert Look.objects.filter(case=case, why=f"sample {sample.number}").exists()


def test_a_case_that_cannot_be_put_together_is_named_and_the_others_are_done(
    sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (each["case"] for each in sample.drawn)
    whole = making.gather

    def all_but_one(matter: Matter) -> Gathered:
        if matter.case.number == first:
            raise UnableToBind("its pages cannot be read")
        return whole(matter)

    monkeypatch.setattr(making, "gather", all_but_one)
    job = worked(start_for_sample(sample, OFFICER, now=NOW))
    assert job.result["without"] == [f"{first}: its pages cannot be read"]
    assert list(packs_of(sample)) == [second]
    out = io.BytesIO()
    zip_of_sample(sample, out)
    with ZipFile(out) as made:
        assert json.loads(made.read("manifest.json"))["without_evidence"] == [first]


def test_only_who_watches_has_it_put_together(sample: Any) -> None:
    supervisor = Actor("v.cole", roles=frozenset({"supervisor"}))
    with pytest.raises(NotAllowed, match="put together the evidence"):
        start_for_sample(sample, supervisor, now=NOW)
    with pytest.raises(NotAllowed, match="put together the evidence"):
        start_for_case(sample.drawn[0]["case"], supervisor, now=NOW)
    with pytest.raises(UnableToGather, match="not put together yet"):
        zip_of_sample(sample, io.BytesIO())


def test_it_is_asked_for_on_a_page_and_taken(sample: Any) -> None:
    officer = browser("o.fficer", "compliance_officer")
    url = f"/reports/samples/{sample.number}"
    assert officer.get(f"{url}/evidence/zip").status_code == 400
    answer = officer.post(f"{url}/evidence")
    worked(Job.objects.get(kind=KIND))
    done = unescape(officer.get(answer["Location"]).content.decode())
    assert f"Open sample {sample.number}" in done
    first = EvidencePack.objects.order_by("pk")[0]
    shown = unescape(officer.get(url).content.decode())
    assert first.packet.number in shown
    taken = officer.get(f"/reports/evidence/{first.packet.number}/file")
    assert b"".join(taken) == bytes(first.packet.pdf)
    zipped = b"".join(officer.get(f"{url}/evidence/zip"))
    assert len(ZipFile(io.BytesIO(zipped)).namelist()) == 5
    case = first.packet.case.number
    assert first.packet.number in officer.get(f"/reports/evidence/{case}").content.decode()
    assert Look.objects.filter(actor="o.fficer", case=case, what__contains="as pdf").exists()
    assert officer.get("/reports/evidence/F9999999999/file").status_code == 404
    assert officer.get("/reports/evidence/A26-9999999").status_code == 404


def test_a_machine_and_a_command_have_it_too(
    member: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    number = refused(member)
    client = machine("m.achine", "compliance_officer")
    key = {"HTTP_IDEMPOTENCY_KEY": uuid4().hex}
    asked = client.post("/api/v1/reports/evidence", {"case": number}, format="json", **key)
    assert asked.status_code == 202, asked.content
    made = worked(Job.objects.get(kind=KIND)).result["pack"]
    read = client.get(f"/api/v1/reports/evidence/{made}").json()
    assert (read["case"], read["sample"]) == (number, None)
    taken = b"".join(client.get(f"/api/v1/reports/evidence/{made}/file?as=pdf"))
    assert sha256(taken).hexdigest() == read["sha256"]
    call_command("evidence_pack", number, "--out", str(tmp_path), "--by", "m.achine")
    assert number in capsys.readouterr().out
    with ZipFile(tmp_path / f"{number}.zip") as zipped:
        assert json.loads(zipped.read("manifest.json"))["cases"][0]["case"] == number
    with pytest.raises(CommandError, match="no case has the number"):
        call_command("evidence_pack", "A26-9999999", "--out", str(tmp_path), "--by", "m.achine")
