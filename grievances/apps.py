from django.apps import AppConfig


class GrievancesConfig(AppConfig):
    name = "grievances"
    label = "grievances"
    verbose_name = "Grievances"

    def ready(self) -> None:
        from grievances.events import EVENTS, WAKING
        from grievances.policy import PERMISSIONS, ROLES
        from kernel.cases import timeline, waiting
        from kernel.people import policy

        timeline.register(EVENTS)
        waiting.register(WAKING)
        policy.register(ROLES, PERMISSIONS)
