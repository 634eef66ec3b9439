from pathlib import Path

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    label = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from kernel.cases import sweep
        from kernel.cases.views import register as register_views
        from kernel.jobs import running
        from kernel.later import Later
        from kernel.people import policy
        from kernel.web import in_words, job_endings, navigation, seeking
        from kernel.web.described import describe
        from kernel.web.navigation import Place
        from reports.audit.damage import KIND as DAMAGE
        from reports.audit.damage import QUEUE as DAMAGED
        from reports.evidence import KIND as EVIDENCE
        from reports.operations import KIND
        from reports.policy import PERMISSIONS, ROLES

        sweep.register("reports", Later("reports.live.sweeping.look_again"))
        sweep.register("damage", Later("reports.audit.damage.tell_damage"))
        register_views((DAMAGED,), lambda: (), read="audit.read", take="record.answer")
        seeking.register_kind(DAMAGE, "record-damage")
        policy.register(ROLES, PERMISSIONS)
        running.register(KIND, running.Kind("A report", "reports.operations.run.step"))
        describe(Path(__file__).parent / "openapi")
        job_endings.register(KIND, "reports.desk.listing.after_job")
        running.register(
            EVIDENCE, running.Kind("Evidence of cases", "reports.evidence.making.step")
        )
        job_endings.register(EVIDENCE, "reports.desk.evidence.after_job")
        in_words.register(Path(__file__).parent / "desk" / "words.yaml")
        navigation.register(
            Place("Dashboard", "dashboard", "report.operations", keys="g m", order=40, home=False),
            Place("Reports", "reports", "report.read", keys="g r", order=42, home=False),
            Place("Samples", "samples", "sample.read", keys="g e", order=43, home=False),
        )
