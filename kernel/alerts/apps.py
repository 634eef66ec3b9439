from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "kernel.alerts"
    label = "alerts"
    verbose_name = "Alerts"

    def ready(self) -> None:
        from kernel.alerts.events import EVENTS
        from kernel.alerts.raising import sweep_alerts
        from kernel.cases import sweep, timeline

        timeline.register(EVENTS)
        sweep.register("alerts", sweep_alerts)
