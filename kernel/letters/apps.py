from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "kernel.letters"
    label = "letters"
    verbose_name = "Letters"

    def ready(self) -> None:
        from kernel.cases import sweep, timeline
        from kernel.later import Later
        from kernel.letters.events import EVENTS

        timeline.register(EVENTS)
        sweep.register("letters", Later("kernel.letters.unattended.carry"))
