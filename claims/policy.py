"""Who may do what with claims, prior authorizations and their papers, and why not.

The roles of this app and its permissions; then the questions whose answer depends on the thing
itself.  Pages, interfaces, commands and operations ask here and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kernel.law.regimes import base_if_named
from kernel.money import ZERO, Money
from kernel.people.policy import Actor, Answer, Permission, Qualification, in_words, may, may_see
from providers.taxonomy import field_of

INTAKE, ADJUSTER, SENIOR = "intake", "adjuster", "senior_adjuster"
SUPERVISOR, CLINICAL, RELATIONS = "supervisor", "clinical_reviewer", "provider_relations"
APPEALS, GRIEVANCES = "appeals_specialist", "grievance_coordinator"
COMPLIANCE, MACHINE = "compliance_officer", "partner_system"

ROLES = {
    INTAKE: "puts on file what comes in",
    ADJUSTER: "judges what waits for a person, up to a limit",
    SENIOR: "judges and signs above what an adjuster may",
    CLINICAL: "a nurse or physician who judges what is medical",
    RELATIONS: "keeps clinicians and their agreements",
    MACHINE: "a trading partner's system: hands in, and asks about what it handed in",
}

DESK = (ADJUSTER, SENIOR, SUPERVISOR)
INSIDE = (INTAKE, *DESK, CLINICAL, RELATIONS, APPEALS, GRIEVANCES, COMPLIANCE)

PERMISSIONS = {
    "claim.read": Permission("see claims", INSIDE),
    "claim.price": Permission("price a claim without posting it", (*INSIDE, MACHINE)),
    "claim.file": Permission("hand in claim files", (INTAKE, SUPERVISOR, MACHINE)),
    "claim.determine": Permission("accept or override a finding", (*DESK, CLINICAL)),
    "claim.pend": Permission("let a claim wait for something", (*DESK, CLINICAL)),
    "claim.extend": Permission("take more time to decide a claim", (*DESK, CLINICAL)),
    "claim.receive": Permission(
        "say that what a claim waits for came in", (INTAKE, *DESK, CLINICAL)
    ),
    "claim.deny": Permission("deny a claim", DESK),
    "claim.deny_clinically": Permission("deny for medical reasons", (CLINICAL,)),
    "claim.approve": Permission("approve a claim", DESK),
    "claim.sign": Permission("sign what another proposes", (SENIOR, SUPERVISOR)),
    "claim.retry": Permission("let a claim be judged again", DESK),
    "claim.match": Permission("say whose a claim is, or which it corrects", (INTAKE, *DESK)),
    "claim.restrict": Permission("say who may see a claim", (SUPERVISOR, COMPLIANCE)),
    "claim.bar": Permission("bar somebody from a claim", (SUPERVISOR,)),
    "claim.reverse": Permission("take a payment back", (SENIOR, SUPERVISOR)),
    "refund.record": Permission("take in money sent back", (INTAKE, SUPERVISOR)),
    "report.confirm": Permission("confirm what a report says", (*DESK, CLINICAL)),
    "claim.note": Permission("write a note on a case", (*INSIDE[:-1],)),
    "member.show": Permission("see who a member is", INSIDE),
    "document.read": Permission("open documents of a case", INSIDE),
    "document.add": Permission("put documents on file", (INTAKE, *DESK, CLINICAL)),
    "letter.read": Permission("read letters of a case", INSIDE),
    "work.read": Permission("see a queue of work", INSIDE),
    "work.take": Permission("take work from a queue", (*DESK, CLINICAL, APPEALS)),
    "work.assign": Permission("hand work to somebody", (SENIOR, SUPERVISOR)),
    "work.skips": Permission("see who skipped what, and why", (SUPERVISOR, COMPLIANCE)),
    "coverage.check": Permission("check coverage before a visit", (*INSIDE, MACHINE)),
    "authorization.read": Permission("see prior authorizations", (*INSIDE, MACHINE)),
    "authorization.request": Permission(
        "ask for a prior authorization", (INTAKE, *DESK, CLINICAL, MACHINE)
    ),
    "authorization.decide": Permission("decide prior authorizations", (*DESK, CLINICAL)),
    "correspondence.read": Permission(
        "see what came in and is no request", (INTAKE, APPEALS, GRIEVANCES, SUPERVISOR, COMPLIANCE)
    ),
    "correspondence.take": Permission(
        "take up what came in and is no request", (APPEALS, SUPERVISOR)
    ),
    "authorization.take_back": Permission(
        "sign that an approval is taken back", (SENIOR, SUPERVISOR)
    ),
}

SIGNERS = PERMISSIONS["claim.sign"].roles
SIGNED = ("authorization.take_back", "claim.deny_clinically")
"""What else waits for a second signature: of prior authorizations, an approval taken back, and a
denial for medical reasons."""
REVIEWING = ("physician",)
"""Who may deny for medical reasons: for Medicare Advantage 42 CFR 422.566(d) asks for a physician
or another appropriate health professional with expertise in the field of the service, and opinions
are a physician's service.  Held for every plan, whatever its law asks."""
REVIEWER_BY_LAW = {"medicare_advantage": "42 CFR 422.566(d)"}
"""By line of business, the law that says who reviews a first denial for medical reasons.  For
private plans 29 CFR 2560.503-1(h)(3)(iii) says it of appeals only; nothing is cited there."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What policy asks about a claim.  `line` is its line of business, the program or kind of plan;
    `barred` may not decide it; `restricted_to` is the only one, or role, who may see it;
    `specialty` the taxonomy code of the service."""

    number: str
    line: str
    state: str = "pended"
    restricted_to: str = ""
    barred: tuple[str, ...] = ()
    specialty: str = ""


def line_of(regimes: Iterable[str]) -> str:
    """The line of business of a claim under these regimes; empty where no plan is known."""
    return base_if_named(tuple(regimes))


def may_open(actor: Actor, case: CaseFacts) -> Answer:
    """Whether they may see it at all."""
    return may_see(actor, case.restricted_to) and may(actor, "claim.read")


def may_see_request(actor: Actor, restricted_to: str, *, sender: str, own: str = "") -> Answer:
    """Whether they may know of a prior authorization.  A partner's system knows what it handed in,
    by its own name or by `own`, and nothing else."""
    inside = actor.operator or actor.roles & set(INSIDE)
    if not inside and sender not in (actor.name, own or actor.name):
        return Answer(False, f"{actor.name} did not ask for it", ("who asked for it",))
    return may_see(actor, restricted_to) and may(actor, "authorization.read")


def may_work_on(actor: Actor, case: CaseFacts, permission: str) -> Answer:
    """Whether they may do what needs this permission with this very claim."""
    for answer in (may_open(actor, case), may(actor, permission)):
        if not answer:
            return answer
    if actor.name in case.barred and not actor.operator:
        why = f"{actor.name} is barred from {case.number}, where they have a part in it"
        return Answer(False, why, PERMISSIONS[permission].roles)
    return may(actor, permission)


def may_determine(actor: Actor, case: CaseFacts) -> Answer:
    """Whether they may open the screen on which it is decided."""
    answer = may_work_on(actor, case, "claim.determine")
    if answer and case.state != "pended":
        return Answer(False, f"{case.number} is {case.state}: no person's word is waited for")
    return answer


def may_override(actor: Actor, case: CaseFacts, *, medical: bool) -> Answer:
    """Whether their word may set a finding aside.  A clinical reviewer judges what is medical."""
    if medical and CLINICAL in actor.roles:
        return may_work_on(actor, case, "claim.determine")
    return may_work_on(actor, case, "claim.approve")


def may_deny(actor: Actor, case: CaseFacts, *, medical: bool, day: date) -> Answer:
    """Whether a line may be denied on their word that a finding holds.  For a medical reason only
    a clinical reviewer may, in whose field the service is, licensed on that day."""
    if not medical:
        return may_work_on(actor, case, "claim.deny")
    answer = may_work_on(actor, case, "claim.deny_clinically")
    if not answer or actor.operator:
        return answer
    field = field_of(case.specialty)
    if not field:
        why = f"the field of the service of {case.number} is not on file: put the provider on file"
        return Answer(False, why)
    if any(reviews(each, field, day) for each in actor.qualifications):
        return Answer(True, f"{actor.name} reviews {field}")
    return Answer(
        False,
        f"{actor.name} may not deny for medical reasons in {field}: "
        f"{in_words(REVIEWING)} with a licence on {day.isoformat()} may{_cited(case.line)}",
        (f"clinical_reviewer, {field}",),
    )


def _cited(line: str) -> str:
    return f" ({REVIEWER_BY_LAW[line]})" if line in REVIEWER_BY_LAW else ""


def reviews(held: Qualification, field: str, day: date) -> bool:
    """Whether this licence, on that day, is one of those who may deny in this field."""
    licensed = bool(held.licence) and (held.until is None or held.until >= day)
    return licensed and held.profession in REVIEWING and field_of(held.specialty) == field


def may_pay(actor: Actor, case: CaseFacts, amount: Money, could: Iterable[str] = ()) -> Answer:
    """Whether they may alone let the plan pay this much; `could` are those who might sign."""
    limit = actor.limit(case.line)
    if actor.operator or amount == ZERO or (limit is not None and amount <= limit):
        return Answer(True, f"{actor.name} may pay ${amount} alone")
    who = tuple(could)
    if limit is None:
        return Answer(False, f"{actor.name} has no authority to pay under {_named(case.line)}", who)
    over = amount - limit
    return Answer(
        False, f"${amount} is ${over} over what {actor.name} may pay alone, ${limit}", who
    )


def may_sign(actor: Actor, case: CaseFacts, *, by: str, amount: Money) -> Answer:
    """Whether they may sign, or send back, what `by` proposes.  Nobody signs their own."""
    if actor.name == by:
        return Answer(False, f"{actor.name} proposed it: somebody else signs", SIGNERS)
    answer = may_work_on(actor, case, "claim.sign")
    return may_pay(actor, case, amount) if answer else answer


def may_answer_proposal(actor: Actor, needed: str, *, by: str, restricted_to: str) -> Answer:
    """Whether they may agree to, or send back, what `by` proposed of a prior authorization, which
    needs this permission.  Nobody answers their own."""
    if actor.name == by and not actor.operator:
        why = f"{actor.name} proposed it: somebody else signs"
        return Answer(False, why, PERMISSIONS[needed].roles)
    return may_see(actor, restricted_to) and may(actor, needed)


def _named(line: str) -> str:
    return line.replace("_", " ") or "a plan nobody knows"
