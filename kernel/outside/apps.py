from django.apps import AppConfig


class OutsideConfig(AppConfig):
    name = "kernel.outside"
    label = "outside"
    verbose_name = "Outside"

    def ready(self) -> None:
        from kernel.cases import sweep, timeline
        from kernel.later import Later
        from kernel.outside.events import EVENTS

        timeline.register(EVENTS)
        sweep.register("packets", Later("kernel.outside.unattended.carry"))
        sweep.register("deliveries", Later("kernel.outside.silent.tell_silent"))
