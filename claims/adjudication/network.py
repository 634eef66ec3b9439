"""Where the rendering provider stands to the plan's network on the day of service."""

from dataclasses import dataclass
from decimal import Decimal

from claims.adjudication.facts import Chain, Claim, Line
from claims.adjudication.opinion import is_cancer, reviewed_as_opinion
from kernel.law import Law, Value


@dataclass(frozen=True, slots=True)
class Standing:
    """In network, or out of it with or without a protection of law.

    `protection` keeps the plan from denying for network or list, and the provider from billing
    the member above the allowed amount.  `in_network_share` says that the member pays as in
    network; `member_percent` is the most the member pays, of the allowed amount.  `doubt` is a
    protection that turns on a fact only a person can find out, put as `question`.
    """

    in_network: bool
    protection: Value[str] | None = None
    in_network_share: bool = False
    member_percent: Value[Decimal] | None = None
    doubt: Value[str] | None = None
    question: str = ""

    @property
    def as_in_network(self) -> bool:
        return self.in_network or self.in_network_share

    @property
    def may_bill_the_rest(self) -> bool:
        """Out of network without a protection the member answers for the whole charge."""
        return not self.in_network and self.protection is None


INSIDE = Standing(in_network=True)
EMERGENCY = "Emergency care is covered wherever it is given: was this?"
NO_SPECIALIST = (
    "On a referral for cancer the opinion is covered where the network has no such specialist: "
    "does it?"
)


def standing(claim: Claim, line: Line, law: Law) -> Standing:
    """A plan without a network treats every provider as in network."""
    if claim.plan.network == "none" or claim.provider.in_network_on(line.served):
        return INSIDE
    if claim.chain is None:
        return Standing(in_network=False)
    referral = claim.chain.referral
    referred = (
        referral is not None
        and referral.on <= line.served
        and referral.npi != claim.provider.npi  # nobody sends the member to themselves
    )
    if referred and referral and referral.contracted:
        sent = law.find("second_opinions.sent_by_contracted_provider")
        if sent:
            return Standing(in_network=False, protection=sent, in_network_share=True)
    if not reviewed_as_opinion(claim, line, law):
        return _of_a_visit(claim.chain, law)
    return _of_an_opinion(claim, claim.chain, referred, law)


def _of_a_visit(chain: Chain, law: Law) -> Standing:
    emergency = law.find("second_opinions.emergency_outside_network")
    if emergency and chain.subject.urgency == "emergency":
        return Standing(in_network=False, doubt=emergency, question=EMERGENCY)
    return Standing(in_network=False)


def _of_an_opinion(claim: Claim, chain: Chain, referred: bool, law: Law) -> Standing:
    """What a state adds for second opinions."""
    if referred and is_cancer(chain):
        cancer = law.find("second_opinions.cancer_referral_at_in_network_share")
        if cancer:
            return Standing(in_network=False, protection=cancer, in_network_share=True)
        doubt = law.find("second_opinions.cancer_referral_if_none_in_network")
        if doubt:
            return Standing(in_network=False, doubt=doubt, question=NO_SPECIALIST)
    share = law.find("second_opinions.non_network_member_share_percent")
    if share and claim.plan.network == "required":
        return Standing(in_network=False, protection=share, member_percent=share.map(Decimal))
    return Standing(in_network=False)


def billable_group(claim: Claim, line: Line, out_of_network: bool, private: bool) -> str:
    """PR where the member may be billed for a refusal: told before, or out of a private network."""
    if {"GY", "GX"} & set(line.modifiers) or (out_of_network and private):
        return "PR"
    return "CO"
