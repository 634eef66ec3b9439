from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kernel.cases"
    label = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        from kernel.cases import timeline, waiting
        from kernel.cases.events import EVENTS, WAKING

        timeline.register(EVENTS)
        waiting.register(WAKING)
