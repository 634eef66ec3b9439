from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "kernel.codes"
    label = "codes"
    verbose_name = "Code sets"
