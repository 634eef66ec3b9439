"""The head of a claim's pages: what it is, whose, by whom, from when."""

from dataclasses import dataclass

from claims.models import Claim
from claims.operations.review.parts import Review
from kernel.law.regimes import regimes

STATES = {
    "accepted": ("Not judged yet", "○", "note"),
    "pended": ("In review", "?", "pend"),
    "decided": ("Decided", "✓", "pass"),
    "paid": ("Paid", "✓", "pass"),
    "denied": ("Denied", "✕", "deny"),
    "reversed": ("Taken back", "↩", "note"),
    "closed": ("Closed", "■", "note"),
    "received": ("Received", "○", "note"),
    "rejected": ("Rejected", "✕", "deny"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """Texts of the head.  `member` is masked unless `shown`."""

    state: str
    mark: str
    tone: str
    kind: str
    business: str
    plan: str
    member: str
    matched: bool
    shown: bool
    rendering: str
    billing: str
    served: str


def head_of(found: Claim, review: Review, *, shown: bool) -> Head:
    """The head of this claim's pages."""
    header = review.header
    word, mark, tone = STATES[header.state]
    if header.state == "decided" and header.disposition == "denied":
        word, mark, tone = "Denied, not told yet", "✕", "deny"
    known = regimes()
    business = [known[name].what for name in header.regimes if name in known]
    member = header.member
    if shown and found.member is not None:
        member = f"{found.member.name}, {found.member.number}"
    return Head(
        state=word,
        mark=mark,
        tone=tone,
        kind="837P" if found.file_id else "Form or entry",
        business=", ".join(business) or "No plan on file",
        plan=header.plan,
        member=member if found.member_id else "Member not matched",
        matched=found.member_id is not None,
        shown=shown,
        rendering=_who(header.rendering, header.rendering_npi),
        billing=_who(header.billing, header.billing_npi),
        served=_days(review),
    )


def _who(name: str, npi: str) -> str:
    return f"{name}, NPI {npi}" if name and name != npi else f"NPI {npi}"


def _days(review: Review) -> str:
    """The first day of service, and the last where it is another."""
    days = sorted({line.served for line in review.lines} | {review.header.first_served})
    until = f" to {days[-1].isoformat()}" if days[-1] != days[0] else ""
    return f"{days[0].isoformat()}{until}"
