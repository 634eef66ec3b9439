from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "kernel.outside"
    label = "outside"
    verbose_name = "Outside"

    def ready(self) -> None:
        from kernel.cases import sweep, timeline
        from kernel.outside.events import EVENTS
        from kernel.outside.silent import tell_silent
        from kernel.outside.unattended import carry

        timeline.register(EVENTS)
        sweep.register("packets", carry)
        sweep.register("deliveries", tell_silent)
