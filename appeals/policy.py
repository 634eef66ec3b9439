"""The roles of this app."""

ROLES = {"appeals_specialist": "hears appeals and carries them to the outside reviewers"}
