from django.apps import AppConfig


class GrievancesConfig(AppConfig):
    name = "grievances"
    label = "grievances"
    verbose_name = "Grievances"
