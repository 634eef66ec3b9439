from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"
    label = "claims"
    verbose_name = "Claims"

    def ready(self) -> None:
        from claims.events import EVENTS
        from kernel.cases.timeline import register

        register(EVENTS)
