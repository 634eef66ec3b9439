from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kernel.cases"
    label = "cases"
    verbose_name = "Cases"
