"""Evidence as one ZIP: each case's PDF, what lies beside it, and a list with the digests of all.

The same evidence gives the same bytes.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kernel.documents.models import Upload
from kernel.documents.storing import file_of
from kernel.outside.models import Packet
from reports.evidence.making import packs_of
from reports.evidence.matter import UnableToGather
from reports.evidence.sheet import write_sheet
from reports.models import EvidencePack, Sample

NO_TIME = (1980, 1, 1, 0, 0, 0)
FOR_ITS_OWNER = 0o600 << 16
BLOCK = 1 << 20
LIST, ROWS, SHEET = "manifest.json", "sample.csv", "review.xlsx"
COLUMNS = ("place", "stratum", "row", "case", "file", "sha256")


def zip_of_sample(sample: Sample, out: IO[bytes]) -> int:
    """Every case of the sample that has evidence, the rows that were drawn, the sheet for whoever
    reviews them; how many cases.  UnableToGather where none has, or a file that goes beside cannot
    be read as it was listed."""
    packs = packs_of(sample)
    if not packs:
        raise UnableToGather(f"{sample.number}: its evidence was not put together yet")
    without = [each["case"] for each in sample.drawn if each["case"] not in packs]
    head: dict[str, Any] = {
        "sample": sample.number,
        "snapshot": sample.snapshot.number,
        "report": sample.snapshot.report,
        "seed": sample.seed,
        "plan": sample.plan,
        "strata": sample.strata,
        "without_evidence": list(dict.fromkeys(without)),
    }
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        files = list(_cases(packs.values(), made))
        drawn = rows_csv(sample, files).encode()
        _put(made, ROWS, drawn)
        head["rows"] = {"file": ROWS, "sha256": sha256(drawn).hexdigest()}
        sheet = sheet_of(sample, files)
        _put(made, SHEET, sheet)
        head["sheet"] = {"file": SHEET, "sha256": sha256(sheet).hexdigest()}
        _put(made, LIST, _listed(head, files))
    return len(files)


def zip_of_case(pack: EvidencePack, out: IO[bytes]) -> None:
    """One case's PDF, what goes beside it, and the list."""
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        files = list(_cases([pack], made))
        _put(made, LIST, _listed({}, files))


def rows_csv(sample: Sample, files: Iterable[Mapping[str, Any]] = ()) -> str:
    """The rows of the sample, each with its case and, where it was put together, its evidence."""
    of_case = {each["case"]: each for each in files}
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in sample.drawn:
        file = of_case.get(row["case"], {})
        cells = [row["place"], row["stratum"], row["row"], row["case"]]
        writer.writerow([*cells, file.get("file", ""), file.get("sha256", "")])
    return text.getvalue()


def sheet_of(sample: Sample, files: Iterable[Mapping[str, Any]] = ()) -> bytes:
    """The reviewer's sheet: a case a row, what was found of it to be filled in."""
    out = io.BytesIO()
    write_sheet(sample, files, out)
    return out.getvalue()


def _cases(packs: Iterable[EvidencePack], made: ZipFile) -> Iterable[dict[str, Any]]:
    for place, pack in enumerate(packs, 1):
        packet = Packet.objects.select_related("case").get(pk=pack.packet_id)
        stem = f"{place:03d}-{packet.case.number}"
        _put(made, f"{stem}.pdf", bytes(packet.pdf))
        for row in packet.manifest:
            if row["how"] == "beside":
                _beside(made, f"{stem}-beside/{row['name']}", row)
        yield {
            "case": packet.case.number,
            "file": f"{stem}.pdf",
            "sha256": packet.pdf_sha256,
            "pages": packet.pages,
            "packet": packet.number,
            "made_at": packet.made_at.isoformat(),
            "made_by": packet.made_by,
            "lacking": pack.lacking,
            "documents": packet.manifest,
        }


def _put(made: ZipFile, name: str, content: bytes) -> None:
    made.writestr(_entry(name), content)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, NO_TIME)
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, FOR_ITS_OWNER
    return entry


def _beside(made: ZipFile, name: str, row: Mapping[str, Any]) -> None:
    mark = sha256()
    upload = Upload.objects.get(pk=row["upload"])
    try:
        with file_of(upload).open("rb") as file, made.open(_entry(name), "w") as copy:
            while block := file.read(BLOCK):
                mark.update(block)
                copy.write(block)
    except OSError:
        raise UnableToGather(f"{row['name']}: its bytes cannot be read now") from None
    if mark.hexdigest() != row["sha256"]:
        raise UnableToGather(f"{row['name']} is not the file that the evidence lists")


def _listed(head: Mapping[str, Any], files: Iterable[Mapping[str, Any]]) -> bytes:
    said = {**head, "cases": list(files)}
    return (json.dumps(said, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
