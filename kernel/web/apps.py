from pathlib import Path

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The frame of every page: templates, style, script, sign-in; and how errors are answered."""

    name = "kernel.web"
    label = "web"
    verbose_name = "Pages"

    def ready(self) -> None:
        from kernel.cases import views
        from kernel.web import audit, in_words, seeking
        from kernel.web.described import describe
        from kernel.web.navigation import Place, register

        describe(Path(__file__).parent / "openapi")
        in_words.register(Path(__file__).parent / "words.yaml")
        views.hide(seeking.hidden)
        register(
            Place("Deadlines", "deadlines", "work.read", keys="g d", order=30),
            Place("My jobs", "jobs", "self", keys="g j", order=700, home=False),
            Place("People", "people", "people.read", order=800),
            Place("Who looked", "looks", "looks.read", order=810),
            Place("Audit trail", "audit", "audit.read", order=820, count=audit.places_damaged),
        )
