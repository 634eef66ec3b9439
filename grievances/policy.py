"""The roles of this app."""

ROLES = {"grievance_coordinator": "hears grievances and answers for their clocks"}
