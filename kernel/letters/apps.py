from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "kernel.letters"
    label = "letters"
    verbose_name = "Letters"

    def ready(self) -> None:
        from kernel.cases import sweep, timeline
        from kernel.letters.events import EVENTS
        from kernel.letters.unattended import carry

        timeline.register(EVENTS)
        sweep.register("letters", carry)
