from pathlib import Path

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The frame of every page: templates, style, script, sign-in; and how errors are answered."""

    name = "kernel.web"
    label = "web"
    verbose_name = "Pages"

    def ready(self) -> None:
        from kernel.web.described import describe

        describe(Path(__file__).parent / "openapi")
