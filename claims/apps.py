from pathlib import Path

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"
    label = "claims"
    verbose_name = "Claims"

    def ready(self) -> None:
        from claims.events import EVENTS, WAKING
        from claims.operations.sweeping import PARTS
        from claims.policy import PERMISSIONS, ROLES
        from kernel.cases import sweep, timeline, waiting
        from kernel.people import policy
        from kernel.web.described import describe

        describe(Path(__file__).parent / "openapi")

        timeline.register(EVENTS)
        waiting.register(WAKING)
        for name, part in PARTS.items():
            sweep.register(name, part)
        policy.register(ROLES, PERMISSIONS)
