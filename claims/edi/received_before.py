"""What was received before: the same interchange again, or the same claims under new numbers.

An interchange of which a transaction set was posted before is refused whole in its TA1 (025).  A
set that is new by its numbers and says, to the byte, what another of the same sender said is taken
by the 999; each of its claims is refused in the 277CA as a duplicate (A3:54).
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from claims.edi.receipt import Receipt, TransactionResult
from claims.edi.repeated import refuse_as_repeated
from claims.models import EdiFile, PostedSet
from kernel.record.stored import clean
from kernel.x12.envelopes import Interchange, transaction_identity

DUPLICATE_INTERCHANGE = "025"
_LOCK = 7_263_004
_LONGEST_HEADING = 200


def put_on_record(receipt: Receipt, file: EdiFile) -> list[str]:
    """Keep which sets are posted with this file, refusing what was posted before.

    In the transaction that posts them.  Two files of one sender go one after the other from here
    on.  Answers the control numbers of the interchanges that were refused.
    """
    wait_for_others(receipt)
    repeated = []
    for interchange, results in receipt.by_interchange():
        sets = [each for each in results if each.claims_to_post]
        if not sets:
            continue
        if _is_posted(sets, _of(interchange)):
            _refuse(interchange)
            repeated.append(interchange.control)
            continue
        known = _known_contents(sets, PostedSet.objects.all())
        for each in sets:
            if each.content in known:
                refuse_as_repeated(each)
        new = [_row(each, file) for each in sets if each.content not in known]
        PostedSet.objects.bulk_create(new)
    return repeated


def recall(receipt: Receipt, file: EdiFile) -> list[str]:
    """Refuse again what was refused when this file was posted; nothing is written."""
    repeated = []
    for interchange, results in receipt.by_interchange():
        sets = [each for each in results if each.claims_to_post]
        if not sets:
            continue
        if _is_posted(sets, _of(interchange).exclude(file=file)):
            _refuse(interchange)
            repeated.append(interchange.control)
            continue
        for each in sets:
            if each.content in _known_contents([each], PostedSet.objects.exclude(file=file)):
                refuse_as_repeated(each)
    return repeated


def wait_for_others(receipt: Receipt) -> None:
    """Until other files of the same senders are posted.  In one order for everybody, so that nobody
    waits for somebody who waits for him."""
    senders = sorted({_identity(each)[0] for each in receipt.interchanges})
    with connection.cursor() as cursor:
        for sender in senders:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, sender])


def _refuse(interchange: Interchange) -> None:
    interchange.refuse(DUPLICATE_INTERCHANGE, "This interchange was received before.")


def _of(interchange: Interchange) -> QuerySet[PostedSet]:
    sender, receiver, control, dated = _identity(interchange)
    return PostedSet.objects.filter(
        sender=sender, receiver=receiver, interchange=control, dated=dated
    )


def _is_posted(sets: Sequence[TransactionResult], rows: QuerySet[PostedSet]) -> bool:
    posted = set(rows.values_list("group", "number", "heading"))
    return any(_key(each) in posted for each in sets)


def _known_contents(sets: Sequence[TransactionResult], rows: QuerySet[PostedSet]) -> set[str]:
    sender = _identity(sets[0].interchange)[0]
    contents = [each.content for each in sets]
    return set(rows.filter(sender=sender, content__in=contents).values_list("content", flat=True))


def _key(result: TransactionResult) -> tuple[str, str, str]:
    group, number, heading = transaction_identity(result.group, result.transaction)
    return clean(group), clean(number), clean(heading)[:_LONGEST_HEADING]


def _identity(interchange: Interchange) -> tuple[str, ...]:
    return tuple(clean(each) for each in interchange.identity)


def _row(result: TransactionResult, file: EdiFile) -> PostedSet:
    sender, receiver, control, dated = _identity(result.interchange)
    group, number, heading = _key(result)
    return PostedSet(
        file=file,
        sender=sender,
        receiver=receiver,
        interchange=control,
        dated=dated,
        group=group,
        number=number,
        heading=heading,
        content=result.content,
    )
