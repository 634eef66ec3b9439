from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = "Appeals"
