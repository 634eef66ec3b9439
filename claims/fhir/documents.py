"""Documents that travel in a bundle, filed with the request they support."""

import base64
import io
import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from claims.fhir.bundle import Bundle
from kernel.documents.clamd import Infected, UnableToScan
from kernel.documents.media import UnableToAccept
from kernel.documents.storing import file_under, is_filed, take

AS_WHAT = "supporting information"


def file_documents(bundle: Bundle, case: int, *, now: datetime, by: str) -> list[str]:
    """File each that is not there yet; a sentence for each that was not taken, which has to come by
    another way."""
    notes = []
    for path, name, data in _documents(bundle):
        if not data:
            notes.append(f"{path}: it holds no document; send it as data.")
            continue
        if is_filed(sha256(data).hexdigest(), case, as_what=AS_WHAT):
            continue
        try:
            upload = take(io.BytesIO(data), name=name, by=by, now=now)
            file_under(upload, case, as_what=AS_WHAT, by=by, now=now)
        except (UnableToAccept, UnableToScan, Infected, OSError) as why:
            said = "it could not be stored" if isinstance(why, OSError) else str(why)
            notes.append(f"{path}: the document was not taken: {said}")
    return notes


def _documents(bundle: Bundle) -> Iterator[tuple[str, str, bytes]]:
    for entry in bundle.entries:
        if entry.kind != "DocumentReference":
            continue
        for place, row in enumerate(entry.resource["content"]):
            attachment = row["attachment"]
            text = re.sub(r"\s", "", attachment.get("data", ""))
            path = f"{entry.path}.content[{place}].attachment"
            yield path, attachment.get("title", "document"), base64.b64decode(text)
