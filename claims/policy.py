"""Who may do what with claims, prior authorizations and their papers, and why not.

The roles of this app and its permissions; then the questions whose answer depends on the thing
itself.  Pages, interfaces, commands and operations ask here and nowhere else.
"""

from kernel.people.policy import Permission

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
    "claim.determine": Permission("accept or override a finding", DESK),
    "claim.pend": Permission("let a claim wait for something", (*DESK, CLINICAL)),
    "claim.deny": Permission("deny a claim", DESK),
    "claim.deny_clinically": Permission("deny for medical reasons", (CLINICAL,)),
    "claim.approve": Permission("approve a claim", DESK),
    "claim.sign": Permission("sign what another proposes", (SENIOR, SUPERVISOR)),
    "claim.retry": Permission("let a claim be judged again", DESK),
    "claim.note": Permission("write a note on a case", (*INSIDE[:-1],)),
    "member.show": Permission("see who a member is", INSIDE),
    "document.read": Permission("open documents of a case", INSIDE),
    "document.add": Permission("put documents on file", (INTAKE, *DESK, CLINICAL)),
    "letter.read": Permission("read letters of a case", INSIDE),
    "work.read": Permission("see a queue of work", INSIDE),
    "work.take": Permission("take work from a queue", (*DESK, CLINICAL)),
    "work.assign": Permission("hand work to somebody", (SENIOR, SUPERVISOR)),
    "work.skips": Permission("see who skipped what, and why", (SUPERVISOR, COMPLIANCE)),
    "coverage.check": Permission("check coverage before a visit", (*INSIDE, MACHINE)),
    "authorization.read": Permission("see prior authorizations", (*INSIDE, MACHINE)),
    "authorization.request": Permission(
        "ask for a prior authorization", (INTAKE, *DESK, CLINICAL, MACHINE)
    ),
    "authorization.decide": Permission("decide prior authorizations", (*DESK, CLINICAL)),
}
