"""Documents made for tests: reports as PDF, hostile files, forms with fields, DICOM headers.

Everybody in them is invented.
"""

import io
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

REPORT = (
    "LONE TREE CANCER CENTER",
    "SECOND OPINION CONSULTATION",
    "",
    "Patient: AMARA OKAFOR, date of birth 04/12/1961",
    "Referring physician: Paul Outside, MD, NPI 1245319599",
    "Consulting physician: Ingrid Vale, MD",
    "NPI: 1234567893",
    "Date of report: March 9, 2026",
    "REASON FOR CONSULTATION",
    "The patient was referred to ask whether I agree with the proposed mastectomy.",
    "Referring diagnosis: Malignant neoplasm of breast (ICD-10 C50.911)",
    "IMPRESSION",
    "I have reviewed the slides and the imaging. {finding} The patient agrees with this plan.",
    "Final diagnosis: C50.911",
    "",
    "Electronically signed by Ingrid Vale, MD on 03/09/2026",
)
DIFFERS = "I do not agree with the recommendation of mastectomy."


def report(finding: str = DIFFERS, *, changed: Mapping[str, str] | None = None) -> bytes:
    """A report of a second opinion; `changed` puts one line in another's place."""
    lines = [(changed or {}).get(line, line).replace("{finding}", finding) for line in REPORT]
    return pdf(lines)


def pdf(lines: Sequence[str]) -> bytes:
    """Paragraphs, one under the other; capitals are headings."""
    styles = getSampleStyleSheet()
    out = io.BytesIO()
    SimpleDocTemplate(out).build(
        [
            Paragraph(line, styles["Heading3" if line.isupper() else "Normal"])
            if line
            else Spacer(1, 10)
            for line in lines
        ]
    )
    return out.getvalue()


def pages(count: int, text: str = "A page of a chart.") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER)
    for number in range(count):
        canvas.drawString(72, 720, f"{text} {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def turned(degrees: int, *, drawn: int = 0) -> bytes:
    """A page shown turned clockwise by so many degrees, whose text was drawn turned against it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER)
    canvas.setPageRotation(degrees)
    canvas.translate(300, 400)
    canvas.rotate(drawn)
    canvas.drawString(0, 0, "The surgery is not indicated.")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture_page(also: str = "") -> bytes:
    """A scanned page: a picture and nothing else; `also` is the text of a second page."""
    from PIL import Image

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER)
    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 0, 0, 612, 792)
    canvas.showPage()
    if also:
        canvas.drawString(72, 720, also)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def encrypted() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER, encrypt=StandardEncryption("secret", strength=128))
    canvas.drawString(72, 720, "Nobody reads this.")
    canvas.save()
    return out.getvalue()


def bomb(operators: bytes, times: int) -> bytes:
    """A page whose small compressed content repeats some operators very often."""
    packing = zlib.compressobj(9)
    stream = b"".join(packing.compress(operators) for _ in range(times)) + packing.flush()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        table,
    )
    return bytes(out)


def form(texts: Mapping[str, str], ticks: Mapping[str, tuple[str, tuple[str, ...]]]) -> bytes:
    """A form with text fields and groups of boxes of these names; of a group, what is ticked ("":
    nothing) and what its boxes are called."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=LETTER)
    fields = canvas.acroForm
    for place, (name, value) in enumerate(texts.items()):
        x, y = 20 + place % 8 * 70, 760 - place // 8 * 18
        fields.textfield(name=name, value=value, x=x, y=y, width=60, height=14, maxlen=200)
    for row, (name, (chosen, states)) in enumerate(ticks.items()):
        for place, state in enumerate(states):
            x, y = 20 + place * 30, 20 + row * 16
            fields.radio(name=name, value=state, selected=chosen == state, x=x, y=y, size=12)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def dicom(path: Path, **said: object) -> Path:
    """A DICOM file without pixels, with these elements by keyword."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    row: dict[str, object] = {
        "PatientName": "OKAFOR^AMARA",
        "PatientID": "H-778",
        "PatientBirthDate": "19610412",
        "Modality": "CT",
        "StudyDate": "20260120",
        "StudyInstanceUID": "1.2.3.4",
        "SOPInstanceUID": meta.MediaStorageSOPInstanceUID,
        "Rows": 4,
        "Columns": 4,
    }
    for name, value in (row | said).items():
        if value is not None:
            setattr(made, name, value)
    made.save_as(path, enforce_file_format=True)
    return path


CLAIM_TEXTS = {
    **{"insurance_name": "LONE TREE HEALTH", "insurance_id": "T00000001"},
    **{"pt_name": "OKAFOR, AMARA, J", "birth_mm": "04", "birth_dd": "12", "birth_yy": "1961"},
    **{"pt_street": "12 ELM ST", "pt_city": "AUSTIN", "pt_state": "TX", "pt_zip": "78701"},
    **{"pt_signature": "SOF", "ins_signature": "SOF", "ins_policy": "", "ins_name": ""},
    **{"ins_street": "", "ins_city": "", "ins_state": "", "ins_zip": "", "73": "", "74": ""},
    **{"ins_dob_mm": "", "ins_dob_dd": "", "ins_dob_yy": "", "accident_place": "", "50": ""},
    **{"cur_ill_mm": "", "cur_ill_dd": "", "cur_ill_yy": "", "85": "", "ref_physician": ""},
    **{"sim_ill_mm": "", "sim_ill_dd": "", "sim_ill_yy": "", "id_physician": "", "96": ""},
    **{"99icd": "0", "diagnosis1": "C50.911", "diagnosis2": "Z80.3", "prior_auth": "A123"},
    **{"medicaid_resub": "", "original_ref": "", "amt_paid": "", "Suppl": "", "Suppla": ""},
    **{"sv1_mm_from": "03", "sv1_dd_from": "02", "sv1_yy_from": "26"},
    **{"sv1_mm_end": "03", "sv1_dd_end": "02", "sv1_yy_end": "26", "place1": "11"},
    **{"cpt1": "99244", "mod1": "32", "mod1a": "", "diag1": "AB", "ch1": "350 00", "day1": "1"},
    **{"local1": "1234567893", "type1": "", "cpt2": "", "ch2": "", "diag2": "", "day2": ""},
    **{"sv2_mm_from": "", "sv2_dd_from": "", "sv2_yy_from": "", "place2": "", "local2": ""},
    **{"tax_id": "74-1234567", "pt_account": "ACC-1", "t_charge": "350 00"},
    **{"doc_name": "LONE TREE ONCOLOGY", "doc_street": "1 OAK AVE", "pin": "1245319599"},
    **{"doc_location": "AUSTIN TX 78701", "physician_signature": "I VALE MD"},
    **{"fac_name": "", "fac_street": "", "fac_location": "", "pin1": ""},
}
CLAIM_TICKS = {
    "insurance_type": ("Group", ("Medicare", "Group")),
    "sex": ("F", ("M", "F")),
    "rel_to_ins": ("S", ("S", "M")),
    "employment": ("NO", ("YES", "NO")),
    "pt_auto_accident": ("NO", ("YES", "NO")),
    "other_accident": ("NO", ("YES", "NO")),
    "ins_benefit_plan": ("NO", ("YES", "NO")),
    "ssn": ("EIN", ("SSN", "EIN")),
    "assignment": ("YES", ("YES", "NO")),
}


def claim_form(ticks: Mapping[str, str] | None = None, **texts: str) -> bytes:
    """A claim form with the fields of a CMS-1500, filled in but for what is said otherwise.  A name
    that is no word of Python (`99icd`) is written with an underscore before it."""
    said = CLAIM_TEXTS | {name.removeprefix("_"): text for name, text in texts.items()}
    boxes = {
        name: ((ticks or {}).get(name, chosen), states)
        for name, (chosen, states) in CLAIM_TICKS.items()
    }
    return form(said, boxes)
