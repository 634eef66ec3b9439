"""Is this line a second or third opinion, and so asked the rules of one?

A claim without a chain is an ordinary claim and no opinion rule may touch it.  Nor is it an
opinion when it advances or forwards care instead of reviewing it, whatever it is called: the
procedure the chain asks about is that care itself, whoever bills it (CLM12 = 09 marks both).
"""

from claims.adjudication.facts import Chain, Claim, Line
from kernel.law import Law
from kernel.law.regimes import base_of, regimes

DISAGREES = frozenset({"differs", "changes_diagnosis", "refines_diagnosis"})
ORDINARY = "An ordinary visit: the rules of second opinions do not apply."


def reviewed_as_opinion(claim: Claim, line: Line, law: Law) -> bool:
    """Whether the opinion rules apply to this line."""
    if claim.opinion is None or claim.chain is None:
        return False
    own = claim.chain.opinions.get(claim.opinion)
    if own and own.npi == claim.provider.npi and own.kind != "formal_opinion":
        return False
    if line.code == claim.chain.subject.code:
        return False
    codes = law.find("second_opinions.not_face_to_face")
    if codes and line.code in codes.amount.split():
        return False
    return not (is_medicare(claim) and _is_plain_visit(claim.chain))


def is_medicare(claim: Claim) -> bool:
    return regimes()[base_of(claim.regimes)].kind == "medicare"


def _is_plain_visit(chain: Chain) -> bool:
    """Medicare: a minor service or an emergency is no question for this benefit (SO-08)."""
    return chain.subject.kind == "minor_service" or chain.subject.urgency == "emergency"


def is_cancer(chain: Chain | None) -> bool:
    return chain is not None and chain.scenario == "cancer_diagnosis"
