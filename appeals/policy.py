"""The roles and permissions of this app."""

from kernel.people.policy import Permission

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
    "alert.take": Permission("take an alert", (*OFFICE, CLINICAL)),
    "roster.keep": Permission("keep the on-call roster", (SUPERVISOR,)),
}
