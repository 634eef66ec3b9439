from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from kernel.jobs import running
        from kernel.people import policy
        from reports.operations import KIND
        from reports.policy import PERMISSIONS, ROLES

        policy.register(ROLES, PERMISSIONS)
        running.register(KIND, running.Kind("A report", "reports.operations.run.step"))
