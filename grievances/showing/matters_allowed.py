"""What of a matter outside a person may do now, and why not.  The operations ask again."""

from collections.abc import Mapping

from grievances.codes import for_consumer
from grievances.external import qio
from grievances.external.qio_order import why_not_yet
from grievances.models import Matter
from grievances.operations.matters.doors import PERMISSION
from grievances.operations.matters.receipt import no_receipt
from kernel.people.policy import Actor, Answer, may

INQUIRY, QIO, CTM = ("inquiry",), tuple(qio.KINDS.values()), ("ctm",)
ACTS: Mapping[str, tuple[str, ...]] = {
    "answer": INQUIRY,
    "take-time": INQUIRY,
    "time-granted": INQUIRY,
    "ask-further": INQUIRY,
    "close": INQUIRY,
    "code": INQUIRY,
    "refer": INQUIRY,
    "effect": (*INQUIRY, *QIO),
    "send": QIO,
    "called": QIO,
    "offer-ended": QIO,
    "determined": QIO,
    "ask-reconsidered": QIO,
    "more-sent": QIO,
    "reconsidered": QIO,
    "level": CTM,
    "resolved": CTM,
    "closed-by-cms": CTM,
    "receipt": (*INQUIRY, *QIO, *CTM),
}
"""Each act with the kinds of matters it is for; all ask the same permission."""
ALSO = {"refer": "appeal.outside"}
"""What an act asks beside it: external review is put on file by who records those."""


def may_do(row: Matter, actor: Actor) -> dict[str, Answer]:
    """An answer for each act that is for this kind of matter."""
    said: dict[str, Answer] = {}
    for act, kinds in ACTS.items():
        if row.kind not in kinds:
            continue
        answer = may(actor, PERMISSION) and may(actor, ALSO.get(act, PERMISSION))
        if answer and (why := why_not(act, row)):
            answer = Answer(False, why)
        said[act] = answer
    return said


def why_not(act: str, row: Matter) -> str:
    """Why the state of the matter has no place for the act; empty where it has."""
    stands = f"{row.number} is {row.state}"
    match act:
        case "receipt":
            return no_receipt(row)
        case "answer" | "take-time" | "time-granted" | "send" | "resolved" if row.state != "open":
            return f"{stands}: it waits for no answer"
        case "close" if row.disposition or row.state == "closed":
            return f"{row.number} is closed already"
        case "close" if row.from_consumer and row.state == "open":
            return f"{row.number} is from the consumer: it is answered first"
        case "level" if row.state == "closed":
            return stands
        case "closed-by-cms" if row.state != "answered":
            return f"{stands}: it was not resolved yet"
        case "effect" if row.kind == "inquiry" and not _for_consumer(row):
            return f"{row.number} leaves nothing to carry out"
    return why_not_yet(act, row) if row.kind in QIO else ""


def _for_consumer(row: Matter) -> bool:
    return bool(row.disposition) and for_consumer(row.disposition)
