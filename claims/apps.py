from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"
    label = "claims"
    verbose_name = "Claims"

    def ready(self) -> None:
        from claims.events import EVENTS
        from claims.policy import PERMISSIONS, ROLES
        from kernel.cases.timeline import register
        from kernel.people import policy

        register(EVENTS)
        policy.register(ROLES, PERMISSIONS)
