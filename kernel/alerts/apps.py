from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "kernel.alerts"
    label = "alerts"
    verbose_name = "Alerts"

    def ready(self) -> None:
        from kernel.alerts.events import EVENTS
        from kernel.cases import sweep, timeline
        from kernel.later import Later

        timeline.register(EVENTS)
        sweep.register("alerts", Later("kernel.alerts.raising.sweep_alerts"))
