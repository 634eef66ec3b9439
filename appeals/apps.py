from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = "Appeals"

    def ready(self) -> None:
        from appeals.policy import ROLES
        from kernel.people import policy

        policy.register(ROLES, {})
