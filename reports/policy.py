"""Who may do what with reports: the permissions of this app.  Pure."""

from kernel.people.policy import Permission

COMPLIANCE, SUPERVISOR = "compliance_officer", "supervisor"

ROLES: dict[str, str] = {}

PERMISSIONS = {
    "report.read": Permission("see reports and their figures", (COMPLIANCE, SUPERVISOR)),
    "report.run": Permission("run a report", (COMPLIANCE,)),
    "report.operations": Permission("run a report on operations", (COMPLIANCE, SUPERVISOR)),
    "report.why": Permission("ask why a cell of a report is so", (COMPLIANCE,)),
    "report.publish": Permission("publish a report for everybody to read", (COMPLIANCE,)),
    "record.answer": Permission("answer for damage of the record", (COMPLIANCE,)),
    "sample.draw": Permission("draw a sample of cases", (COMPLIANCE,)),
    "sample.read": Permission("see samples of cases that were drawn", (COMPLIANCE,)),
    "evidence.make": Permission("put together the evidence of a case", (COMPLIANCE,)),
    "evidence.read": Permission("take the evidence of a case out", (COMPLIANCE,)),
    "report.download": Permission("take a report's file out", (COMPLIANCE,)),
}
