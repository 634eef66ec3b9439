from pathlib import Path

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"
    label = "claims"
    verbose_name = "Claims"

    def ready(self) -> None:
        from claims.events import EVENTS, WAKING
        from claims.operations.authorizations.kept_aside import QUEUE as ASIDE
        from claims.operations.bulk import KIND
        from claims.operations.review.held import APPROVALS
        from claims.operations.review_queues import QUEUES
        from claims.policy import PERMISSIONS, ROLES, SIGNED
        from claims.swept import PARTS
        from kernel.cases import described, desk, queue, sweep, timeline, waiting
        from kernel.cases.views import register as register_views
        from kernel.jobs import running
        from kernel.later import Later
        from kernel.people import policy
        from kernel.web import in_words, job_endings, navigation, seeking
        from kernel.web.described import describe
        from kernel.web.navigation import Place

        describe(Path(__file__).parent / "openapi")
        in_words.register(Path(__file__).parent / "desk" / "words.yaml")
        timeline.register(EVENTS)
        waiting.register(WAKING)
        for name, part in PARTS.items():
            sweep.register(name, part)
        queue.bars_are_its_own(APPROVALS)
        policy.register(ROLES, PERMISSIONS)
        described.register("claim", Later("claims.listing.describe"))
        register_views(
            QUEUES, Later("claims.operations.review_queues.views"), take="claim.determine"
        )
        register_views((ASIDE,), tuple, read="correspondence.read", take="correspondence.take")
        desk.ends_by_hand(ASIDE)
        register_views(("deadlines",), tuple)  # of every kind of case
        running.register(
            KIND, running.Kind("Many items of work at once", "claims.operations.bulk.many.step")
        )
        job_endings.register(KIND, "claims.desk.bulk.after_job")
        navigation.register(
            Place("Review queue", "queue", "work.read", keys="g q", order=10),
            Place("All claims", "claim-list", "claim.read", keys="g c", order=15),
            Place("Signatures", "approvals", "claim.sign", keys="g s", order=20, also=SIGNED),
        )
        seeking.register(Later("claims.desk.reaching.page_of_number"))
        seeking.register_kind("claim", "claim")
        seeking.register_kind("authorization", "authorization")
        seeking.register_kind(ASIDE, "correspondence")
