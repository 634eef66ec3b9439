from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Puts the apps together; holds the commands that speak for the whole project."""

    name = "config"
    label = "config"
    verbose_name = "Composition"

    def ready(self) -> None:
        """Tasks sent from any process go through the project's own Celery."""
        from config import celery

        celery.app.set_default()
