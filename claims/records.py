"""What is on file about the materials and reports of a case's chains, for whoever explains it."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from claims.models import ChainCase, Material, OpinionChain, PaperForm, Report


def chains_of_case(case: int) -> list[int]:
    """The chains a case is about: its own, and that of its claim or of its request."""
    own = ChainCase.objects.filter(case=case).values_list("chain_id", flat=True)
    billed = OpinionChain.objects.filter(claims__case=case).values_list("pk", flat=True)
    asked = OpinionChain.objects.filter(requests__case=case).values_list("pk", flat=True)
    access = Material.objects.filter(access=case).values_list("chain_id", flat=True)
    return sorted({*own, *billed, *asked, *access})


def materials_of(chains: Sequence[int], *, today: date) -> list[dict[str, Any]]:
    """Every material with what came of it; `days` since it was asked for, while it is not there."""
    rows = Material.objects.filter(chain__in=chains).prefetch_related("files__upload")
    return [_material(row, today) for row in rows.order_by("chain", "kind", "pk")]


def _material(row: Material, today: date) -> dict[str, Any]:
    waiting = row.state != "received"
    return {
        "material": row.pk,
        "kind": row.kind,
        "what": row.what,
        "holder": row.holder,
        "state": row.state,
        "asked_on": row.asked_on.isoformat(),
        "follow_up_on": _iso(row.follow_up_on),
        "sent_on": _iso(row.sent_on),
        "received_on": _iso(row.received_on),
        "access_case": row.access.number if row.access else None,
        "days": (today - row.asked_on).days if waiting else None,
        "files": [
            {
                "sha256": each.upload.sha256,
                "media_type": each.upload.media_type,
                "size": each.upload.size,
                "imaging": each.imaging,
                "doubts": each.doubts,
            }
            for each in row.files.all()
        ],
    }


def reports_of(chains: Sequence[int]) -> list[dict[str, Any]]:
    """Every report with what was read of it and the word that counts."""
    rows = Report.objects.filter(chain__in=chains).prefetch_related("confirmations")
    return [_report(row) for row in rows.order_by("pk")]


def _report(row: Report) -> dict[str, Any]:
    words = sorted(row.confirmations.all(), key=lambda each: each.pk)
    last = words[-1] if words else None
    return {
        "report": row.pk,
        "state": row.state,
        "pages": row.pages,
        "proposals": row.proposals,
        "unread": row.unread,
        "doubts": row.doubts,
        "confirmed": last
        and {
            "opinion": last.opinion,
            "clinician": last.clinician,
            "npi": last.npi,
            "on": last.on.isoformat(),
            "diagnosis": last.diagnosis,
            "finding": last.finding,
            "by": last.by,
            "at": last.at.isoformat(),
            **_beside(last.stored),
            "digest": last.digest,
        },
    }


def _beside(stored: str) -> dict[str, Any]:
    """Where the word is not what was read; why it is the member's report despite its doubts."""
    said = json.loads(stored)
    return {"differs": said.get("differs", []), "despite": said.get("despite", "")}


def paper_of(case: int) -> dict[str, Any] | None:
    """What could not be read of the form a claim came on; None where it came on none."""
    form = PaperForm.objects.filter(claim=case).first()
    return {"unread": form.unread} if form else None


def _iso(day: date | datetime | None) -> str | None:
    return day.isoformat() if day else None
