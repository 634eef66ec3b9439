"""835s delivered to the trading partner that sent the claims they pay.

An 835 goes to a partner only where every claim on it came in that partner's files, so that no
clearing house reads of claims another one sent.  To whom each goes is decided once.
"""

from datetime import date, datetime
from pathlib import Path

from django.db import connection

from claims.models import RemittanceDelivery, TradingPartner
from claims.operations.keep_files import X12_TEXT
from claims.operations.partner_folders import let_the_partner_read
from claims.operations.whole_files import on_disk, write_whole

_UNDECIDED = """
    SELECT r.id, CASE WHEN count(DISTINCT p.name) = 1 THEN min(p.name) ELSE '' END
    FROM claims_remittance r
    LEFT JOIN (
        SELECT x.payment_id, d.claim_id
        FROM claims_remitteddecision x JOIN claims_decision d ON d.id = x.decision_id
        UNION
        SELECT x.payment_id, d.claim_id
        FROM claims_remittedreversal x JOIN claims_reversal v ON v.id = x.reversal_id
        JOIN claims_decision d ON d.id = v.decision_id
    ) told ON told.payment_id = r.payment_id
    LEFT JOIN claims_claim c ON c.case_id = told.claim_id
    LEFT JOIN claims_edifile f ON f.id = c.file_id
    CROSS JOIN LATERAL (SELECT coalesce(f.partner, '') AS name) p
    WHERE r.id > (SELECT coalesce(max(remittance_id), 0) FROM claims_remittancedelivery)
    GROUP BY r.id ORDER BY r.id
"""


def assign(today: date) -> None:
    """Decide of every new 835 to whom it goes; runs are one at a time, so the new are the last."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDECIDED)
        new = cursor.fetchall()
    if not new:
        return
    served = set(
        TradingPartner.objects.filter(days__contains=today)
        .exclude(remittances="")
        .values_list("name", flat=True)
    )
    RemittanceDelivery.objects.bulk_create(
        [
            RemittanceDelivery(remittance_id=number, partner=name if name in served else "")
            for number, name in new
        ],
        ignore_conflicts=True,
        batch_size=10_000,
    )


def deliver(partner: str, into: Path, *, now: datetime) -> list[str]:
    """Write what is due to a partner; the names.  What a crash cuts off is written again."""
    due = RemittanceDelivery.objects.filter(partner=partner, delivered_at__isnull=True)
    delivered = []
    for each in due.select_related("remittance").order_by("pk"):
        path = write_whole(into / each.remittance.name, each.remittance.stored.encode(X12_TEXT))
        let_the_partner_read([path])
        on_disk(into)
        RemittanceDelivery.objects.filter(pk=each.pk).update(delivered_at=now)
        delivered.append(each.remittance.name)
    return delivered
