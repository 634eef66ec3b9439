"""The roles and permissions that need no app: who keeps people and settings."""

from kernel.people.policy import Permission

ROLES = {
    "administrator": "keeps people and settings; sees no content of a case",
    "compliance_officer": "reads everything and changes no case; defends what was done",
    "supervisor": "answers for a team and its queues; signs above its people's authority",
}

PERMISSIONS = {
    "people.read": Permission(
        "see who works here, and their roles", ("administrator", "supervisor", "compliance_officer")
    ),
    "people.change": Permission("change people, roles and authority", ("administrator",)),
    "looks.read": Permission("see who looked at protected data", ("compliance_officer",)),
    "audit.read": Permission(
        "see the audit trail, and whether the record is whole", ("compliance_officer",)
    ),
    "restricted.read": Permission("see records restricted to others", ("compliance_officer",)),
    "clocks.ask": Permission("ask what a clock says of given events", everyone=True),
    "self": Permission("keep one's own sign-in, tokens and preferences", everyone=True),
}
