from pathlib import Path

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from kernel.cases import sweep
        from kernel.jobs import running
        from kernel.people import policy
        from kernel.web import in_words, job_endings, navigation
        from kernel.web.described import describe
        from kernel.web.navigation import Place
        from reports.live.sweeping import look_again
        from reports.operations import KIND
        from reports.policy import PERMISSIONS, ROLES

        sweep.register("reports", look_again)
        policy.register(ROLES, PERMISSIONS)
        running.register(KIND, running.Kind("A report", "reports.operations.run.step"))
        describe(Path(__file__).parent / "openapi")
        job_endings.register(KIND, "reports.desk.listing.after_job")
        in_words.register(Path(__file__).parent / "desk" / "words.yaml")
        navigation.register(
            Place("Dashboard", "dashboard", "report.operations", keys="g m", order=40, home=False),
            Place("Reports", "reports", "report.read", keys="g r", order=42, home=False),
        )
