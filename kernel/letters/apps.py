from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "kernel.letters"
    label = "letters"
    verbose_name = "Letters"
