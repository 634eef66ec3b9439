from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kernel.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from kernel.people.policy import register
        from kernel.people.roles import PERMISSIONS, ROLES

        register(ROLES, PERMISSIONS)
