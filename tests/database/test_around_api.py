"""What stands around a claim, for machines: what the pages show, and the look at it on record."""

from pathlib import Path

import pytest

from claims.models import Claim
from kernel.cases.models import Case
from kernel.members.models import Coverage
from kernel.record.models import Look
from tests.database.test_workbench import folder, papers_bytes, pended, report_on_file
from tests.reviewing import pended as claims_of_one_member
from tests.staff import machine

__all__ = ["folder", "pended"]  # fixtures
pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/claims"


def looks() -> list[str]:
    return list(Look.objects.filter(actor="ann").values_list("what", flat=True))


class TestDocuments:
    def test_its_pages_and_what_was_read_with_its_place(self, pended: Claim, folder: Path) -> None:
        upload, ann = report_on_file(pended, folder), machine("ann", "adjuster")
        found = ann.get(f"{CLAIMS}/{pended.number}/documents/{upload}").json()
        assert found["pages"][0] == {"page": 1, "width": 595.3, "height": 841.9}
        assert found["kind"] == "PDF"
        boxes = {each["name"]: each for each in found["marks"]}
        assert boxes["finding"]["said"] == "differs"
        assert 0 < boxes["finding"]["x"] < boxes["finding"]["x"] + boxes["finding"]["width"] < 595
        assert f"document {upload}: its pages" in looks()

    def test_a_page_as_picture_and_text_and_the_file(self, pended: Claim, folder: Path) -> None:
        upload, ann = report_on_file(pended, folder), machine("ann", "adjuster")
        base = f"{CLAIMS}/{pended.number}/documents/{upload}"
        picture = ann.get(f"{base}/pages/1")
        assert picture["Content-Type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
        assert ann.get(f"{base}/pages/1", HTTP_ACCEPT="image/png").status_code == 200
        lines = ann.get(f"{base}/pages/1/text").json()["lines"]
        assert any("Referring physician: Paul Outside" in line for line in lines)
        sent = ann.get(f"{base}/file")
        assert b"".join(sent) == papers_bytes(folder)  # type: ignore[arg-type]
        assert sent["Content-Disposition"].startswith("attachment;")
        assert {f"document {upload}: the file", f"document {upload}: text of page 1"} <= {*looks()}

    def test_what_is_not_there_is_404_and_on_record(self, pended: Claim, folder: Path) -> None:
        upload, ann = report_on_file(pended, folder), machine("ann", "adjuster")
        base = f"{CLAIMS}/{pended.number}/documents"
        for end in (f"{upload}/pages/9", "987654", "987654/file", "987654/pages/1"):
            answer = ann.get(f"{base}/{end}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), end
        assert Look.objects.filter(actor="ann", outcome="nothing").count() == 4
        Case.objects.filter(pk=pended.pk).update(restricted_to="v.cole")
        assert ann.get(f"{base}/{upload}").status_code == 404


def test_who_pays_first(pended: Claim) -> None:
    found = machine("ann", "adjuster").get(f"{CLAIMS}/{pended.number}/coverages").json()
    ours = Coverage.objects.get(member=pended.member_id)
    assert found["day"] == pended.first_served.isoformat()
    assert [(each["name"], each["ours"], each["paid"]) for each in found["payers"]] == [
        (ours.plan.name, True, None)
    ]
    assert "coverages" in looks()


def test_two_claims_beside_each_other() -> None:
    claim = claims_of_one_member(visits=2)
    second = Claim.objects.exclude(pk=claim.pk).get()
    ann = machine("ann", "adjuster")
    found = ann.get(f"{CLAIMS}/{claim.number}/comparisons/{second.number}").json()
    assert (found["claim"], found["other"]) == (claim.number, second.number)
    assert found["differing"] == sum(each["differs"] for each in found["fields"])
    assert looks().count("compared with another claim") == 2
    Case.objects.filter(pk=second.pk).update(restricted_to="v.cole")
    hidden = ann.get(f"{CLAIMS}/{claim.number}/comparisons/{second.number}")
    assert hidden.status_code == 404
    assert second.number not in hidden.json()["detail"]
