"""How a decision was carried out and paid, and what went to a body outside with which receipt."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appeals.external.made_pages import shown
from appeals.external.paging import Page, table
from claims.models import RemittedDecision, RemittedReversal
from kernel.cases.models import Event
from kernel.outside.models import Delivery, Escalation
from reports.evidence.matter import Matter
from reports.evidence.moments import MEANINGS

CARRIED_OUT = (
    *("authorized", "effectuated", "provided", "paid", "remitted", "payment_confirmed"),
    *("reversal_received", "effect_reported"),
)


def effect_page(matter: Matter) -> Page:
    """Events of carrying out, the authorization, and each payment with its trace number."""
    zone = ZoneInfo(matter.case.zone)
    events = Event.objects.filter(
        case__in=matter.cases, name__in=CARRIED_OUT, recorded_at__lte=matter.as_of
    )
    rows = [
        (shown(each.at, zone), f"{each.case.number}, event {each.pk}",
         MEANINGS[each.case.kind].get(each.name, each.name.replace("_", " ")))
        for each in events.select_related("case").order_by("at", "id")
    ]  # fmt: skip
    heads = (("When", "28%"), ("On record as", "28%"), ("What", "44%"))
    paid = (("Trace", "24%"), ("To", "26%"), ("Issued", "14%"), ("Amount", "14%"),
            ("Bank's word", "22%"))  # fmt: skip
    tables = (
        table("Carried out", heads, rows),
        table("Payments", paid, _payments(matter, zone)),
    )
    return Page(matter.case.number, "Effectuation and payment", (), tables)


def _payments(matter: Matter, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    if matter.claim is None:
        return
    by_then = {"decision__claim": matter.claim, "payment__run__run_at__lte": matter.as_of}
    made = RemittedDecision.objects.filter(**by_then).select_related("payment")
    for each in made.order_by("pk"):
        yield _payment(each, zone)
    of = {"reversal__decision__claim": matter.claim, "payment__run__run_at__lte": matter.as_of}
    for back in RemittedReversal.objects.filter(**of).select_related("payment").order_by("pk"):
        yield _payment(back, zone)


def _payment(each: RemittedDecision | RemittedReversal, zone: ZoneInfo) -> tuple[str, ...]:
    payment = each.payment
    word = shown(payment.confirmed_at, zone) if payment.confirmed_at else payment.state
    return (
        payment.trace,
        payment.payee_name,
        payment.issued_on.isoformat(),
        f"${each.amount}",
        f"{word}, {payment.bank_trace}" if payment.bank_trace else word,
    )


def outside_page(matter: Matter) -> Page:
    """Every file that went to a body outside: when it was handed over, and its receipt."""
    zone = ZoneInfo(matter.case.zone)
    heads = (("To", "22%"), ("Why", "22%"), ("File, SHA-256", "26%"), ("Attempt", "12%"),
             ("Receipt", "18%"))  # fmt: skip
    sent = Escalation.objects.filter(
        about__case__in=[*matter.cases, *matter.after], made_at__lte=matter.as_of
    )
    rows = [
        (
            each.escalation.name,
            each.escalation.why.replace("_", " "),
            f"{each.escalation.packet.number}, {each.escalation.packet.pdf_sha256}",
            f"{each.attempt}, {each.channel}",
            _receipt(each, zone),
        )
        for each in Delivery.objects.filter(escalation__in=sent.values("pk"))
        .select_related("escalation__packet")
        .defer("escalation__packet__pdf", "escalation__packet__stored")
        .order_by("escalation_id", "attempt")
    ]
    return Page(matter.case.number, "Forwarded outside", (), (table("", heads, rows),))


def _receipt(each: Delivery, zone: ZoneInfo) -> str:
    if each.delivered_at:
        return f"{shown(each.delivered_at, zone)}, {each.reference}".rstrip(", ")
    return f"none: {each.state.replace('_', ' ')}" + (f" ({each.reason})" if each.reason else "")
