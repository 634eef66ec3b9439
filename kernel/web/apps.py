from importlib import import_module
from pathlib import Path

from allauth.socialaccount.apps import SocialAccountConfig
from django.apps import AppConfig


class SocialAccountsConfig(SocialAccountConfig):
    """Single sign-on.  Its provider, and what that needs to ask another machine, is loaded with the
    addresses of the pages: most processes have none."""

    default = False

    def ready(self) -> None:
        import_module("allauth.socialaccount.checks")


class WebConfig(AppConfig):
    """The frame of every page: templates, style, script, sign-in; and how errors are answered."""

    name = "kernel.web"
    label = "web"
    default = True
    verbose_name = "Pages"

    def ready(self) -> None:
        from kernel.cases import views
        from kernel.later import Later
        from kernel.web import in_words, seeking
        from kernel.web.described import describe
        from kernel.web.navigation import Place, register

        describe(Path(__file__).parent / "openapi")
        in_words.register(Path(__file__).parent / "words.yaml")
        views.hide(seeking.hidden)
        damaged = Later("kernel.web.audit.places_damaged")
        register(
            Place("Deadlines", "deadlines", "work.read", keys="g d", order=30),
            Place("My jobs", "jobs", "self", keys="g j", order=700, home=False),
            Place("People", "people", "people.read", order=800),
            Place("Who looked", "looks", "looks.read", order=810),
            Place("Audit trail", "audit", "audit.read", order=820, count=damaged),
        )
