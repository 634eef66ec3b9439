"""The reviewer's sheet of a sample as XLSX: a case a row, an empty pair of cells a question.

What was drawn, and its evidence with the digest, stand in front; the answers are the reviewer's.
The same sample and evidence give the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

import xlsxwriter

from reports.models import Sample
from reports.sampling.questions import Question, on_file, questions
from reports.writing.as_xlsx import DATED, OPTIONS

DRAWN = ("Drawn as", "Stratum", "Row", "Case", "Evidence", "SHA-256 of the evidence")
ANSWERS = ("Pass", "Fail", "Not applicable")
AFTER = ("Finding", "Reviewed by", "Reviewed on")
WIDE, NARROW = 34, 14


def write_sheet(sample: Sample, files: Iterable[Mapping[str, Any]], out: IO[bytes]) -> None:
    """`files` name the evidence of a case, with its digest, where it was put together."""
    asked = questions(sample.snapshot.report)
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": f"Sample {sample.number}", "created": DATED})
    sheet = book.add_worksheet("Review")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for place, name in enumerate(_names(asked)):
        sheet.write_string(0, place, name, head)
    of_case = {each["case"]: each for each in files}
    for at, row in enumerate(sample.drawn, 1):
        file = of_case.get(row["case"], {})
        said = (row["place"], row["stratum"], row["row"], row["case"],
                file.get("file", ""), file.get("sha256", ""))  # fmt: skip
        for place, cell in enumerate(said):
            sheet.write_string(at, place, str(cell))
    _answers(sheet, asked, len(sample.drawn))
    sheet.freeze_panes(1, DRAWN.index("Case") + 1)
    _about(book.add_worksheet("About"), sample, asked)
    book.close()


def _names(asked: Sequence[Question]) -> list[str]:
    pairs = [name for each in asked for name in (f"{each.id}: {each.asks}", f"{each.id}: notes")]
    return [*DRAWN, *pairs, *AFTER]


def _answers(sheet: Any, asked: Sequence[Question], rows: int) -> None:
    """Each first cell of a pair takes one of the answers and nothing else; none is filled in."""
    for number in range(len(asked)):
        place = len(DRAWN) + 2 * number
        sheet.data_validation(1, place, rows, place, {"validate": "list", "source": list(ANSWERS)})
        sheet.set_column(place, place, NARROW)
        sheet.set_column(place + 1, place + 1, WIDE)


def _about(sheet: Any, sample: Sample, asked: Sequence[Question]) -> None:
    kept, known = sample.snapshot, on_file()
    said = [
        ("Sample", sample.number),
        ("What for", sample.why),
        ("Drawn by", sample.by),
        ("From", f"{kept.number}, {kept.title}"),
        ("Digest of the frozen cells", kept.cells_sha256),
        ("Seed", str(sample.seed)),
        ("Plan", sample.plan or "none"),
        ("Questions", known.name),
        ("Their source", known.source),
        ("Answers", ", ".join(ANSWERS)),
        *((f"Source of {each.id}", f"{each.sure}: {each.asks}") for each in asked),
    ]
    for place, (what, text) in enumerate(said):
        sheet.write_string(place, 0, what)
        sheet.write_string(place, 1, text)
