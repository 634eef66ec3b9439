from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "kernel.record"
    label = "record"
    verbose_name = "The record"
