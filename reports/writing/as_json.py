"""JSON: what the report is, its columns, and its rows, every value as text."""

import json

from reports.writing.document import Document, Out


def write_json(document: Document, out: Out) -> None:
    """One object; a row a line."""
    head = {
        "title": document.title,
        "about": dict(document.about),
        "columns": [
            {"name": each.name, "field": each.field, "type": each.type, "confidence": each.sure}
            for each in document.layout.columns
        ],
    }
    said = json.dumps(head, ensure_ascii=False, indent=1)
    out.write(f'{said[:-2]},\n "rows": ['.encode())
    fields = document.layout.fields
    between = "\n"
    for row in document.rows():
        line = json.dumps(dict(zip(fields, row, strict=True)), ensure_ascii=False)
        out.write(f"{between}  {line}".encode())
        between = ",\n"
    out.write(b"\n ]\n}\n")
