"""Strategies of invented claims: every regime, terms and standings a claim can meet."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from claims.adjudication import (
    Authorization,
    Chain,
    Claim,
    EarlierLine,
    Fee,
    Line,
    Listing,
    Member,
    Opinion,
    OtherInsurance,
    PrimaryPayment,
    Provider,
    Referral,
    Subject,
)
from kernel.dates import Days, Span
from kernel.money import Money
from kernel.plan_terms import PlanTerms

NPIS = ("1245319599", "1003000126", "1234567893")
DAYS = st.dates(date(2025, 12, 1), date(2026, 2, 28))
MONEY = st.integers(0, 60_000).map(Money.of_cents)
MAYBE_MONEY = st.none() | MONEY
RATES = st.none() | st.integers(0, 100).map(Decimal)
REGIMES = st.sampled_from(
    [
        ("original_medicare",),
        ("medicare_advantage",),
        ("aca_individual",),
        ("ny_insured", "aca_group"),
        ("fl_insured", "aca_individual"),
        ("mo_insured", "aca_group"),
        ("oh_insured", "aca_individual"),
        ("tx_insured", "erisa_self_funded"),
    ]
)
ALWAYS = (Days(date(2000, 1, 1)),)
SOMETIMES = st.sampled_from([(), ALWAYS, ALWAYS, (Days(date(2026, 1, 1), date(2026, 2, 1)),)])

PLANS = st.builds(
    PlanTerms,
    regimes=REGIMES,
    deductible=MAYBE_MONEY,
    coinsurance_in=RATES,
    coinsurance_out=RATES,
    copay_in=MAYBE_MONEY,
    copay_out=MAYBE_MONEY,
    out_of_pocket_maximum=MAYBE_MONEY,
    network=st.sampled_from(["required", "preferred", "none"]),
    approved_list=st.sampled_from(["required", "none", "none"]),
    when_not_listed=st.sampled_from(["deny", "pend"]),
    prior_authorization=st.frozensets(st.sampled_from(["second_opinion", "third_opinion"])),
    when_not_authorized=st.sampled_from(["deny", "pend"]),
    different_group_required=st.booleans(),
    board_certification_required=st.booleans(),
    opinions_per_chain=st.none() | st.integers(1, 3),
    out_of_network_percent=st.integers(0, 200).map(Decimal),
    filing_limit=st.sampled_from([Span.parse("12 months"), Span.parse("30 calendar days"), None]),
)
PROVIDERS = st.builds(
    Provider,
    npi=st.just(NPIS[0]),
    group=st.sampled_from([None, "741234567"]),
    taxonomy=st.sampled_from([None, "207X00000X", "207X00000X"]),
    kind=st.sampled_from(["physician", "physician", "np", "pa", "cns"]),
    medicare=st.sampled_from(
        [None, "participating", "participating", "nonparticipating", "opted_out", "not_enrolled"]
    ),
    board_certified=st.sampled_from([(), ("207X00000X",)]),
    in_network=SOMETIMES,
    approved_list=SOMETIMES.map(lambda ranges: tuple(Listing("207X00000X", r) for r in ranges)),
    excluded=st.sampled_from([(), (), (), ALWAYS]),
    on_file=st.sampled_from([True, True, True, False]),
)
OTHER = st.builds(
    OtherInsurance,
    primary=st.sampled_from([None, True, True, False]),
    kind=st.sampled_from([None, "working_aged", "disabled", "esrd", "liability"]),
    employer_size=st.none() | st.integers(1, 200),
)
YEARS = st.dictionaries(st.sampled_from([2025, 2026]), MONEY)
MEMBERS = st.builds(
    Member,
    id=st.just("M1"),
    covered=st.sampled_from([ALWAYS, ALWAYS, ALWAYS, (Days(date(2026, 1, 1)),), ()]),
    known=st.sampled_from([True, True, True, False]),
    deductible_used=YEARS,
    out_of_pocket_used=YEARS,
    other_insurance=st.none() | OTHER,
    copay_taken=st.frozensets(st.tuples(st.just(NPIS[0]), DAYS), max_size=1),
)
OPINIONS = st.builds(
    Opinion,
    npi=st.sampled_from(NPIS),
    kind=st.sampled_from(["formal_opinion", "formal_opinion", "curbside_consult"]),
    finding=st.sampled_from([None, "agrees", "differs", "inconclusive", "changes_diagnosis"]),
    group=st.sampled_from([None, "741234567", "112233445"]),
)
CHAINS = st.builds(
    Chain,
    subject=st.builds(
        Subject,
        kind=st.sampled_from(["surgery", "diagnosis", "minor_service", "excluded_service"]),
        diagnosis=st.sampled_from([None, "M1711"]),
        urgency=st.sampled_from(["elective", "elective", "emergency"]),
    ),
    scenario=st.sampled_from(["cancer_diagnosis", "elective_surgery"]),
    opinions=st.dictionaries(st.sampled_from([1, 2, 3]), OPINIONS),
    referral=st.none()
    | st.builds(Referral, npi=st.just(NPIS[1]), on=DAYS, contracted=st.booleans()),
)
LINES = st.lists(
    st.builds(
        Line,
        number=st.just(0),
        served=DAYS,
        code=st.sampled_from(["99204", "88321", "99446"]),
        charge=MONEY,
        units=st.integers(1, 3),
        modifiers=st.sampled_from([(), (), ("GY",), ("GX",)]),
        diagnoses=st.sampled_from([(), ("M1711",)]),
        fee=st.none() | MONEY.map(lambda amount: Fee(amount, "Plan terms, fees")),
    ),
    min_size=1,
    max_size=4,
).map(lambda lines: numbered(lines))
HISTORY = st.builds(
    EarlierLine,
    served=DAYS,
    npi=st.sampled_from(NPIS),
    code=st.sampled_from(["99204", "88321"]),
    charge=MAYBE_MONEY,
    diagnosis=st.sampled_from([None, "M1712", "I10"]),
)
PERMITS = st.builds(
    Authorization,
    number=st.just("PA1"),
    purpose=st.sampled_from(["second_opinion", "third_opinion"]),
    npi=st.none() | st.sampled_from(NPIS),
    days=st.builds(Days, DAYS),
    units=st.integers(0, 2),
    used=st.integers(0, 2),
    status=st.sampled_from(["approved", "pended", "denied"]),
)
CLAIMS = st.builds(
    Claim,
    number=st.just("C1"),
    received=st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    plan=PLANS,
    member=MEMBERS,
    provider=PROVIDERS,
    lines=LINES,
    opinion=st.sampled_from([None, 2, 2, 3]),
    chain=st.none() | CHAINS,
    authorization=st.sampled_from([None, "PA1"]),
    authorizations=st.lists(PERMITS, max_size=2).map(tuple),
    history=st.lists(HISTORY, max_size=2).map(tuple),
    assigned=st.booleans(),
    primary_paid=st.none() | st.builds(PrimaryPayment, allowed=MONEY, paid=MONEY),
    joining_doubt=st.sampled_from([None, None, None, "Two chains fit."]),
)


def numbered(lines: list[Line]) -> tuple[Line, ...]:
    """Lines in the order given, numbered from one."""
    return tuple(replace(line, number=number) for number, line in enumerate(lines, 1))


def payable(claim: Claim) -> Claim:
    """The same claim with nothing to refuse or to ask, so that its money is worked out."""
    other = claim.member.other_insurance
    known = other and replace(other, primary=True, employer_size=other.employer_size or 100)
    medicare = claim.provider.medicare
    if medicare not in ("participating", "nonparticipating"):
        medicare = "participating"
    chain = claim.chain and replace(
        claim.chain, subject=Subject("surgery", diagnosis="M1711"), opinions={}
    )
    network = "preferred" if claim.plan.network == "required" else claim.plan.network
    if "fl_insured" in claim.plan.regimes and chain and claim.opinion:
        network = claim.plan.network
    return replace(
        claim,
        received=max(line.served for line in claim.lines) + timedelta(days=1),
        plan=replace(
            claim.plan,
            network=network,
            approved_list="none",
            prior_authorization=frozenset(),
            board_certification_required=False,
            opinions_per_chain=None,
            filing_limit=Span.parse("12 months"),
        ),
        member=replace(claim.member, known=True, covered=ALWAYS, other_insurance=known or None),
        provider=replace(claim.provider, medicare=medicare, excluded=(), on_file=True),
        lines=tuple(
            replace(each, fee=each.fee or Fee(Money("99.99"), "x")) for each in claim.lines
        ),
        opinion=2 if claim.opinion else None,
        chain=chain,
        history=(),
        primary_paid=(claim.primary_paid or PrimaryPayment(Money("80.00"), Money("50.00")))
        if known
        else claim.primary_paid,
        joining_doubt=None,
    )


PAYABLE = CLAIMS.map(payable)
