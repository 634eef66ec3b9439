from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "kernel.outside"
    label = "outside"
    verbose_name = "Outside"

    def ready(self) -> None:
        from kernel.cases import sweep, timeline
        from kernel.outside.events import EVENTS
        from kernel.outside.silent import tell_silent

        timeline.register(EVENTS)
        sweep.register("deliveries", tell_silent)
