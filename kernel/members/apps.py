from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "kernel.members"
    label = "members"
    verbose_name = "Members and plans"
