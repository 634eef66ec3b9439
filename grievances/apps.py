from django.apps import AppConfig


class GrievancesConfig(AppConfig):
    name = "grievances"
    label = "grievances"
    verbose_name = "Grievances"

    def ready(self) -> None:
        from grievances.policy import ROLES
        from kernel.people import policy

        policy.register(ROLES, {})
