"""What was received before: the same interchange again, or the same claims under new numbers.

An interchange of which every transaction set was posted before is refused whole in its TA1 (025).
Where only some were, as when a file came cut and comes again whole, those are refused alone and
the others are taken.  A set that says, to the byte, what was said before, under whatever numbers,
is taken by the 999; each of its claims is refused in the 277CA as a duplicate (A3:54).  A set that
says something else under the numbers of one that was posted is refused in the 999 (IK502 23).
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection

from claims.edi.receipt import Receipt, Results, TransactionResult
from claims.edi.repeated import refuse_as_repeated
from claims.models import EdiFile
from kernel.record.copying import copy_rows
from kernel.record.stored import clean
from kernel.x12.envelopes import Interchange, transaction_identity

DUPLICATE_INTERCHANGE, NUMBER_NOT_UNIQUE = "025", "23"
_LOCK = 7_263_004
_LONGEST_HEADING = 200
_TABLE = "claims_postedset"
_COLUMNS = (
    *("file_id", "sender", "receiver", "interchange", "dated"),
    *("group", "number", "heading", "content"),
)
_AT_ONCE = 1000


def put_on_record(receipt: Receipt, file: EdiFile) -> list[str]:
    """Keep which sets are posted with this file, refusing what was posted before.

    In the transaction that posts them, and that has waited for others of the same senders.  Answers
    the control numbers of the interchanges that were refused.
    """
    repeated = []
    for place, (interchange, results) in enumerate(receipt.by_interchange()):
        if _refuse_the_posted(receipt, interchange, results, but=None):
            receipt.interchanges[place] = interchange
            repeated.append(interchange.control)
            continue
        copy_rows(_TABLE, _COLUMNS, (_row(each, file) for each in results if each.is_to_post))
    return repeated


def recall(receipt: Receipt, file: EdiFile) -> list[str]:
    """Refuse again what was refused when this file was posted; nothing is written."""
    repeated = []
    for place, (interchange, results) in enumerate(receipt.by_interchange()):
        if _refuse_the_posted(receipt, interchange, results, but=file.pk):
            receipt.interchanges[place] = interchange
            repeated.append(interchange.control)
    return repeated


def wait_for_others(receipt: Receipt) -> None:
    """Until other files of the same senders are posted.  In one order for everybody, so that nobody
    waits for somebody who waits for him."""
    senders = sorted({_identity(each)[0] for each in receipt.interchanges})
    with connection.cursor() as cursor:
        for sender in senders:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, sender])


def _refuse_the_posted(
    receipt: Receipt, interchange: Interchange, results: Results, *, but: int | None
) -> bool:
    """Refuse what was posted before, in files but one; whether that is the whole interchange."""
    if not any(each.is_to_post for each in results):
        return False
    numbers = _posted_numbers(interchange, but)
    if all(_key(each) in numbers for each in results if each.is_to_post):
        interchange.refuse(DUPLICATE_INTERCHANGE, "This interchange was received before.")
        return True
    for some in _some_to_post(results):
        known = _known_contents(some, but)
        for each in some:
            came = _key(each) in numbers
            if each.content in known:
                refuse_as_repeated(receipt, each, same_numbers=came)
            elif came:
                each.refuse(NUMBER_NOT_UNIQUE, "a set of these numbers was received before")
    return False


def _some_to_post(results: Results) -> Iterator[list[TransactionResult]]:
    """The sets of which something is to be posted, so many at a time."""
    to_post = (each for each in results if each.is_to_post)
    while some := list(islice(to_post, _AT_ONCE)):
        yield some


_NUMBERS = """
    SELECT "group", number, heading FROM claims_postedset
    WHERE sender = %s AND receiver = %s AND interchange = %s AND dated = %s
      AND file_id IS DISTINCT FROM %s
"""
_CONTENTS = """
    SELECT content FROM claims_postedset
    WHERE sender = %s AND content = ANY(%s) AND file_id IS DISTINCT FROM %s
"""


def _posted_numbers(interchange: Interchange, but: int | None) -> set[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [*_identity(interchange), but])
        return set(cursor.fetchall())


def _known_contents(sets: Sequence[TransactionResult], but: int | None) -> set[str]:
    contents = [each.content for each in sets]
    with connection.cursor() as cursor:
        cursor.execute(_CONTENTS, [_identity(sets[0].interchange)[0], contents, but])
        return {content for (content,) in cursor.fetchall()}


def _key(result: TransactionResult) -> tuple[str, str, str]:
    group, number, heading = transaction_identity(result.group, result.transaction)
    return clean(group), clean(number), clean(heading)[:_LONGEST_HEADING]


def _identity(interchange: Interchange) -> tuple[str, ...]:
    return tuple(clean(each) for each in interchange.identity)


def _row(result: TransactionResult, file: EdiFile) -> tuple[Any, ...]:
    return (file.pk, *_identity(result.interchange), *_key(result), result.content)
