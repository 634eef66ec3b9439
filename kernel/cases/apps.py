from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kernel.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        from kernel.cases.events import EVENTS
        from kernel.cases.timeline import register

        register(EVENTS)
