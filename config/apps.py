from django.apps import AppConfig


class CompositionConfig(AppConfig):
    """Puts the apps together; holds the commands that speak for the whole project."""

    name = "config"
    label = "config"
    verbose_name = "Composition"
