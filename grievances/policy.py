"""The roles and permissions of this app."""

from kernel.people.policy import Permission

COORDINATOR = "grievance_coordinator"
INTAKE, SUPERVISOR, CLINICAL = "intake", "supervisor", "clinical_reviewer"
SPECIALIST, COMPLIANCE, MACHINE = "appeals_specialist", "compliance_officer", "partner_system"

ROLES = {COORDINATOR: "hears grievances and answers for their clocks"}

OFFICE = (COORDINATOR, SUPERVISOR)
READERS = (INTAKE, COORDINATOR, SPECIALIST, SUPERVISOR, CLINICAL, COMPLIANCE)

PERMISSIONS = {
    "grievance.read": Permission("see grievances", READERS),
    "grievance.receive": Permission("take in grievances", (INTAKE, *OFFICE, SPECIALIST, MACHINE)),
    "grievance.classify": Permission("say what somebody's issue is", (INTAKE, *OFFICE, SPECIALIST)),
    "grievance.work": Permission("work on a grievance", OFFICE),
    "grievance.extend": Permission("take more time for a grievance", OFFICE),
    "grievance.quality": Permission("find on a quality-of-care issue", (CLINICAL, *OFFICE)),
    "grievance.peer_review": Permission(
        "read peer-review material", (CLINICAL, *OFFICE, COMPLIANCE)
    ),
    "grievance.resolve": Permission("resolve a grievance", OFFICE),
    "grievance.note": Permission("write a note on a grievance", (INTAKE, *OFFICE, CLINICAL)),
    "matter.read": Permission("see what bodies outside ask or decide", READERS),
    "matter.work": Permission("answer bodies outside", (*OFFICE, SPECIALIST)),
    "register.read": Permission("read the complaint register", (*OFFICE, COMPLIANCE)),
    "triage.extend": Permission("extend the table by which issues are sorted", (COMPLIANCE,)),
}
