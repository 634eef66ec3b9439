"""Evidence as it is sent: the PDF, or a ZIP with what lies beside it and the list."""

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.http import FileResponse

from claims.desk.documents import SEALED
from kernel.people.policy import Actor, insist, may_see
from reports.evidence.making import pack_named
from reports.evidence.matter import UnableToGather
from reports.evidence.zipping import zip_of_case, zip_of_sample
from reports.models import EvidencePack, Sample

IN_MEMORY = 1 << 20
"""Bytes; what is larger goes by way of a file on disk, so that memory stays flat."""
FORMS = ("pdf", "zip")
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


def pack_for(actor: Actor, number: str) -> EvidencePack:
    """UnknownPack; NotAllowed where its case is restricted to somebody else."""
    found = pack_named(number)
    insist(may_see(actor, found.packet.case.restricted_to))
    return found


def file_of_pack(pack: EvidencePack, form: str) -> FileResponse:
    """As `form`.  UnableToGather where it is none, or a file beside cannot be read."""
    if form not in FORMS:
        raise UnableToGather(f"as: {form[:20]!r} is not one of {', '.join(FORMS)}")
    number = f"{pack.packet.case.number}.{pack.packet.number}"
    if form == "zip":
        return _sent(f"{number}.zip", form, lambda out: zip_of_case(pack, out))
    return _sent(f"{number}.pdf", form, lambda out: out.write(bytes(pack.packet.pdf)))


def file_of_sample(sample: Sample) -> FileResponse:
    """Every case of it.  UnableToGather where none was put together."""
    return _sent(f"{sample.number}.zip", "zip", lambda out: zip_of_sample(sample, out))


def _sent(name: str, form: str, write: Callable[[IO[bytes]], object]) -> FileResponse:
    with ExitStack() as closing:
        held: Any = closing.enter_context(SpooledTemporaryFile(IN_MEMORY))
        write(held)
        held.seek(0)
        closing.pop_all()  # from here on the answer closes it
    sent = FileResponse(held, as_attachment=True, filename=name, content_type=TYPES[form])
    for header, value in SEALED.items():
        sent[header] = value
    return sent
