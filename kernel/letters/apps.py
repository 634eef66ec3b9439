from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "kernel.letters"
    label = "letters"
    verbose_name = "Letters"

    def ready(self) -> None:
        from kernel.cases.timeline import register
        from kernel.letters.events import EVENTS

        register(EVENTS)
