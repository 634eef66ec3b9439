from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = "Appeals"

    def ready(self) -> None:
        from appeals.events import EVENTS, WAKING
        from appeals.operations.clocks import choose_again, choose_review_again
        from appeals.policy import PERMISSIONS, ROLES
        from kernel.cases import anew, timeline, waiting
        from kernel.people import policy

        timeline.register(EVENTS)
        waiting.register(WAKING)
        policy.register(ROLES, PERMISSIONS)
        anew.register("appeal", choose_again)
        anew.register("external_review", choose_review_again)
