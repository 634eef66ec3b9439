"""Who may do what with appeals, and why not: the roles and permissions of this app, and who may
review an appeal.  Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from claims.policy import reviews
from kernel.people.policy import Actor, Answer, Permission, Qualification, may, may_see
from providers.taxonomy import field_of

SPECIALIST = "appeals_specialist"
INTAKE, SUPERVISOR, CLINICAL = "intake", "supervisor", "clinical_reviewer"
COMPLIANCE, MACHINE, RELATIONS = "compliance_officer", "partner_system", "provider_relations"

ROLES = {SPECIALIST: "hears appeals and carries them to the outside reviewers"}

OFFICE = (SPECIALIST, SUPERVISOR)
READERS = (INTAKE, SPECIALIST, SUPERVISOR, CLINICAL, COMPLIANCE)

PERMISSIONS = {
    "appeal.read": Permission("see appeals", READERS),
    "appeal.receive": Permission("take in appeals", (INTAKE, *OFFICE, MACHINE)),
    "appeal.open": Permission("confirm what an appeal asks for", (INTAKE, *OFFICE)),
    "appeal.papers": Permission("take in papers of an appeal", (INTAKE, *OFFICE)),
    "appeal.work": Permission("work on an appeal", OFFICE),
    "appeal.dismiss": Permission("dismiss an appeal, or undo that", OFFICE),
    "appeal.expedite": Permission("grant or refuse to expedite", (*OFFICE, CLINICAL)),
    "appeal.extend": Permission("take more time for an appeal", OFFICE),
    "appeal.assign": Permission("give an appeal to a reviewer", OFFICE),
    "appeal.review": Permission("decide an appeal", (*OFFICE, CLINICAL)),
    "appeal.forward": Permission("send a case file to an outside reviewer", OFFICE),
    "appeal.outside": Permission("record what an outside reviewer did", OFFICE),
    "appeal.note": Permission("write a note on an appeal", (INTAKE, *OFFICE, CLINICAL)),
    "dispute.read": Permission("see provider payment disputes", (*READERS, RELATIONS)),
    "dispute.work": Permission("work on provider payment disputes", (*OFFICE, RELATIONS)),
    "alert.own": Permission("take an alert of one's own", (*OFFICE, CLINICAL, COMPLIANCE)),
    "alert.take": Permission("take an alert that others are told of", (*OFFICE, CLINICAL)),
    "roster.keep": Permission("keep the on-call roster", (SUPERVISOR,)),
}


INDEPENDENT = {
    "medicare_advantage": "42 CFR 422.590(h)(1)",
    "original_medicare": "42 CFR 405.948",
    **dict.fromkeys(
        ("aca_individual", "aca_group", "erisa_self_funded"), "29 CFR 2560.503-1(h)(3)(ii)"
    ),
}
"""By line of business, the law that bars who decided below; subordinates it names for private plans
alone, and they are barred from every appeal."""
PEER = {"medicare_advantage": "42 CFR 422.590(h)(2)"}
"""Who decides on a medical judgment is a physician with expertise in the field."""
CONSULTS = dict.fromkeys(
    ("aca_individual", "aca_group", "erisa_self_funded"), "29 CFR 2560.503-1(h)(3)(iii), (v)"
)
"""Who decides on a medical judgment consults a professional trained in the field, who was not
consulted before and is nobody's subordinate who was."""


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What policy asks about the review of an appeal.

    `line` is its line of business; `part` who had a part in what is appealed, and which;
    `conflicts` who may not review it for a reason they or others declared; `medical`: what is
    appealed turned on a medical judgment, in the field of `specialty` (a taxonomy code or name).
    `consulted`: a health professional of that field, not consulted before, is on file.
    """

    number: str
    line: str
    medical: bool = False
    specialty: str = ""
    restricted_to: str = ""
    part: Mapping[str, str] = field(default_factory=dict)
    conflicts: Mapping[str, str] = field(default_factory=dict)
    consulted: bool = False

    @property
    def barred(self) -> tuple[str, ...]:
        """By name; their subordinates are barred besides."""
        return tuple(sorted({*self.part, *self.conflicts}))


def may_review(actor: Actor, facts: ReviewFacts, day: date) -> Answer:
    """Whether they may be given this appeal, and decide it, on that day."""
    for answer in (
        may_see(actor, facts.restricted_to),
        may(actor, "appeal.review"),
        reviewer_is_independent(actor, facts),
        reviewer_is_peer(actor, facts, day),
    ):
        if not answer:
            return answer
    return Answer(True, f"{actor.name} may review {facts.number}")


def may_acknowledge(actor: Actor, number: str, owners: Collection[str]) -> Answer:
    """Whether it is theirs to say what a change below means: the appeal is theirs, or nobody's."""
    if actor.operator or not owners or actor.name in owners:
        return Answer(True, f"{actor.name} may say what the change means for {number}")
    whose = " and ".join(sorted(owners))
    why = f"{number} is the work of {whose}: whose it is acknowledges what changed below"
    return Answer(False, why, tuple(sorted(owners)))


def reviewer_is_independent(actor: Actor, facts: ReviewFacts) -> Answer:
    """Had no part in what is appealed, reports to nobody who had, and has no conflict."""
    cite = _cited(INDEPENDENT, facts.line)
    if actor.operator:
        return Answer(True, f"{actor.name} is the only one here")
    if why := facts.conflicts.get(actor.name):
        return Answer(False, f"{actor.name} has a conflict in {facts.number}: {why}")
    if what := facts.part.get(actor.name):
        return Answer(False, f"{actor.name} {what}, which {facts.number} is about{cite}")
    for name in actor.above:
        if what := facts.part.get(name):
            why = f"{actor.name} reports to {name}, who {what}, which {facts.number} is about{cite}"
            return Answer(False, why)
    return Answer(True, f"{actor.name} had no part in what {facts.number} is about")


def reviewer_is_peer(actor: Actor, facts: ReviewFacts, day: date) -> Answer:
    """Where the law has a physician of the field decide what is medical, they are one."""
    cite = _cited(PEER, facts.line)
    if actor.operator or not facts.medical or not cite:
        return Answer(True, f"{facts.number} asks for no physician")
    wanted = field_of(facts.specialty)
    if not wanted:
        why = f"the field of the service of {facts.number} is not on file: put the provider on file"
        return Answer(False, why)
    if peer(actor, facts, day):
        return Answer(True, f"{actor.name} is a physician of {wanted}")
    return Answer(
        False,
        f"{facts.number} turns on a medical judgment in {wanted}, and {actor.name} is no physician "
        f"of that field with a licence on {day.isoformat()}{cite}",
        (f"physician, {wanted}",),
    )


def must_consult(actor: Actor, facts: ReviewFacts, day: date) -> Answer:
    """Whether they may decide now: where the law wants a professional of the field consulted, one
    is on file, or they are one."""
    cite = _cited(CONSULTS, facts.line)
    if not facts.medical or not cite or facts.consulted or peer(actor, facts, day):
        return Answer(True, f"nobody must be consulted on {facts.number} any more")
    wanted = field_of(facts.specialty) or "the field of the service"
    return Answer(
        False,
        f"{facts.number} turns on a medical judgment: consult a health professional trained in "
        f"{wanted} who was not consulted before{cite}, and put the advice on file",
        (f"health professional, {wanted}",),
    )


def peer(actor: Actor, facts: ReviewFacts, day: date) -> Qualification | None:
    """Their licence as a physician of the field, in force that day."""
    wanted = field_of(facts.specialty)
    held = [each for each in actor.qualifications if wanted and reviews(each, wanted, day)]
    return held[0] if held else None


def _cited(law: Mapping[str, str], line: str) -> str:
    return f" ({law[line]})" if line in law else ""
