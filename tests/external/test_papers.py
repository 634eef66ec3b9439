"""Papers of others: authorization cases, the CMS-1500 blank, the files pydicom is tested with."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pydicom.data
import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject

from claims.models import AuthorizationRequest
from claims.operations.authorizations.from_paper import Handed, put_on_file
from claims.papers.authorization_packet import LOOKING_FOR, Packet, read_packet
from claims.papers.cms_1500 import UnableToFindForm, read_cms_1500
from kernel.documents.guard import read_dicom, read_pdf
from kernel.documents.models import Filed
from kernel.documents.storing import take_file
from tests import papers
from tests.authorizing import RECEIVED, ZONE
from tests.samples import SAMPLES
from tests.unit.papers.test_cms_1500 import paper

CASES = SAMPLES / "pdf" / "pa-cases"
BLANK = SAMPLES / "pdf" / "cms1500" / "form-cms1500-blank-fillable.pdf"
DICOM = Path(pydicom.data.__file__).parent / "test_files"

external = pytest.mark.external


@cache
def packet(case: str) -> Packet:
    paths = sorted((CASES / case).glob("*.pdf"))
    return read_packet({path.name: read_pdf(path, looking_for=LOOKING_FOR) for path in paths})


EPIDIOLEX = {
    "member_name": "Maxie Millionaire",
    "member_id": "7656432",
    "born_on": "2022-06-15",
    "member_street": "14126 Garnett St",
    "member_city": "Boston",
    "member_state": "MA",
    "member_zip": "02108",
    "provider_name": "Dr. Lennox",
    "specialty": "Pediatrics",
    "provider_phone": "555-345-7865",
    "provider_fax": "555-345-7866",
    "service": "Epidiolex",
    "strength": "100 mg/mL",
    "form_of_drug": "Liquid",
    "diagnosis": "Lennox-Gustaut Syndrome",
}
BLINCYTO = {
    "member_name": "Lucas Little",
    "member_id": "345987",
    "born_on": "2017-07-30",
    "member_street": "28 Dearborn St",
    "provider_name": "Dr. Oncoso",
    "specialty": "Pediatric Hematology and Oncology",
    "provider_street": "27 W State St",
    "service": "Blincyto",
    "dose": "28mcg/day",
    "height": "117cm",
    "weight": "30kg",
}
DUPILUMAB = {
    "member_name": "Emily Jones",
    "member_id": "1234567",
    "born_on": "2016-08-27",
    "member_city": "New York",
    "provider_name": "Michelle King",
    "provider_city": "New York",
    "specialty": "Allergy and immunology",
    "service": "Dupilumab",
    "strength": "150mg, 300mg",
    "diagnosis": "Severe atopic dermatitis",
    "icd10": "L20.1",
}
READ = {
    **dict.fromkeys(("002_a", "002_b"), EPIDIOLEX),
    **dict.fromkeys(("003_a", "003_b"), BLINCYTO),
    **dict.fromkeys(("004_a", "004_b"), DUPILUMAB),
}


@external
class TestAuthorizationCases:
    @pytest.mark.parametrize("case", sorted(READ))
    def test_what_the_form_says(self, case: str) -> None:
        said = packet(case)
        assert {name: said.values[name].value for name in READ[case]} == READ[case]

    @pytest.mark.parametrize("case", sorted(READ))
    def test_what_could_not_be_read_is_named(self, case: str) -> None:
        """The forms' NPIs have seven digits, or begin with 5; their ticks are drawn by hand."""
        said = packet(case)
        assert "npi" not in said.values
        assert any("is no NPI" in each for each in said.unread)
        assert any("ticks and signatures are drawn" in each for each in said.unread)
        assert ("icd10" in said.values) == case.startswith("004")
        assert any("icd10: not found" in each for each in said.unread) != case.startswith("004")

    @pytest.mark.parametrize("case", ["003_a", "003_b"])
    def test_a_value_between_two_labels_is_not_given_to_one(self, case: str) -> None:
        said = packet(case)
        assert "duration" not in said.values
        assert any("'Based on clinical response, up to 6 months'" in each for each in said.unread)

    @pytest.mark.parametrize("case", sorted(READ))
    def test_every_document_is_read_and_known(self, case: str) -> None:
        said = packet(case)
        expected = {"doctor_notes.pdf": "notes", "labs.pdf": "laboratory", "imaging.pdf": "imaging"}
        kinds = {each.name: each.kind for each in said.supporting}
        present = {path.name for path in (CASES / case).glob("*.pdf")} - {"pa_form.pdf"}
        assert kinds == {name: expected[name] for name in present}
        assert all(each.state == "read" for each in said.supporting)
        notes = next(each for each in said.supporting if each.kind == "notes")
        assert {"record_number", "born_on", "sex", "assessed", "planned"} <= {
            fact.field for fact in notes.facts
        }

    def test_what_a_physician_approved_reaches_a_reviewer(self) -> None:
        """No machine denies them: each is whole enough for a reviewer, nothing contradicts, and
        the title that calls one a denial says nothing."""
        truth: dict[str, Any] = json.loads((CASES / "ground_truth.json").read_text())
        assert truth.keys() == READ.keys()
        for case, said in truth.items():
            assert said["decision"] == "approved", case
            assert packet(case).for_a_reviewer, case
            assert packet(case).differences == (), case
            assert "(denial)" not in json.dumps(packet(case).as_json()).lower(), case


def filled(folder: Path) -> Path:
    """The blank, filled in as the form of the tests."""
    writer = PdfWriter(clone_from=BLANK)
    texts = {name: text for name, text in papers.CLAIM_TEXTS.items() if text}
    writer.update_page_form_field_values(writer.pages[0], texts, auto_regenerate=False)
    for reference in writer.pages[0]["/Annots"]:  # type: ignore[attr-defined]
        box = reference.get_object()
        field = box["/Parent"].get_object() if "/Parent" in box else box
        name = box.get("/T") or field.get("/T")
        if name in papers.CLAIM_TICKS:
            state = f"/{papers.CLAIM_TICKS[name][0]}"
            ticked = state in box["/AP"]["/N"]
            box[NameObject("/AS")] = NameObject(state if ticked else "/Off")
            if ticked:
                field[NameObject("/V")] = NameObject(state)
    path = folder / "filled.pdf"
    writer.write(path)
    return path


@external
class TestClaimForm:
    def test_the_blank_is_blank(self) -> None:
        with pytest.raises(UnableToFindForm, match="blank"):
            read_cms_1500(read_pdf(BLANK, recognize=False))

    def test_filled_in_it_is_the_form_of_the_tests(self, tmp_path: Path) -> None:
        said = read_cms_1500(read_pdf(filled(tmp_path), recognize=False))
        assert said == paper()


class TestDicomFiles:
    """Files pydicom ships: real scanners', odd and broken ones."""

    @pytest.mark.parametrize(
        ("name", "patient", "modality", "study", "images"),
        [
            ("CT_small.dcm", "CompressedSamples^CT1", "CT", "2004-01-19", 1),
            ("MR_small.dcm", "CompressedSamples^MR1", "MR", "2004-08-26", 1),
            ("MR_small_bigendian.dcm", "CompressedSamples^MR1", "MR", "2004-08-26", 1),
            ("MR_truncated.dcm", "CompressedSamples^MR1", "MR", "2004-08-26", 1),
            ("SC_rgb_rle_2frame.dcm", "Lestrade^G", "OT", "2017-01-01", 2),
            ("JPEG2000.dcm", "CompressedSamples^NM1", "NM", "2004-08-26", 1),
            ("dicomdirtests/77654033/CR1/6154", "Doe^Archibald", "CR", "2001-01-01", 1),
        ],
    )
    def test_what_a_header_says(
        self, name: str, patient: str, modality: str, study: str, images: int
    ) -> None:
        found = read_dicom(DICOM / name)
        assert (found.state, found.patient_name, found.modality) == ("read", patient, modality)
        assert (str(found.study_on), found.images) == (study, images)

    @pytest.mark.parametrize(
        ("name", "state"),
        [
            ("badVR.dcm", "malformed"),
            ("README.txt", "not_dicom"),
            ("ExplVR_LitEndNoMeta.dcm", "not_dicom"),
        ],
    )
    def test_what_cannot_be_read_says_so(self, name: str, state: str) -> None:
        assert read_dicom(DICOM / name).state == state

    def test_a_report_has_no_images(self) -> None:
        assert read_dicom(DICOM / "reportsi.dcm").images == 0

    def test_a_directory_lists_them(self) -> None:
        found = read_dicom(DICOM / "dicomdirtests" / "DICOMDIR")
        assert (found.state, found.images) == ("read", 31)


@external
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "missing", "hours"),
    [
        ("002_a", {"diagnosis"}, True),
        ("003_a", {"diagnosis"}, True),
        ("004_b", set(), True),
    ],
)
def test_an_authorization_case_is_put_on_file(
    case: str, missing: set[str], hours: bool, settings: Any, tmp_path: Path
) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    paths = sorted((CASES / case).glob("*.pdf"))
    uploads = [take_file(each, by="test", now=RECEIVED) for each in paths]
    answer = put_on_file(
        packet(case), uploads, Handed(), received_at=RECEIVED, zone=ZONE, now=RECEIVED, by="test"
    )
    row = AuthorizationRequest.objects.get()
    # nobody of ours: a person looks for the member; what the form lacks is asked for
    assert (answer.state, row.member, row.purpose) == ("pended", None, "other_service")
    assert (set(row.missing), row.part_b_drug) == (missing, hours)
    assert Filed.objects.filter(case=row.case).count() == len(paths)
    assert row.as_received["unread"]
