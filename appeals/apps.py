from functools import partial
from pathlib import Path

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = "Appeals"

    def ready(self) -> None:
        from appeals.events import EVENTS, WAKING
        from appeals.operations.queues import READ, TAKEN_BY, none, views
        from appeals.policy import PERMISSIONS, ROLES
        from appeals.swept import PARTS
        from kernel.cases import anew, described, sweep, timeline, waiting
        from kernel.cases.views import register as register_views
        from kernel.later import Later
        from kernel.letters import owed
        from kernel.outside import confirm, dispatch
        from kernel.people import policy
        from kernel.web import in_words, navigation, seeking
        from kernel.web.described import describe
        from kernel.web.navigation import Place

        describe(Path(__file__).parent / "openapi")
        timeline.register(EVENTS)
        waiting.register(WAKING)
        policy.register(ROLES, PERMISSIONS)
        for place, (queue, taken_by) in enumerate(TAKEN_BY.items()):
            register_views((queue,), none if place else views, read=READ, take=taken_by)
        for name, part in PARTS.items():
            sweep.register(name, part)
        owed.register("appeals", Later("appeals.operations.letters.issue.issue_appeal_letters"))
        described.register("appeal", Later("appeals.listing.describe_appeals"))
        named = Later("appeals.external.bodies.name_of")
        reviews = partial(Later("appeals.listing.describe_reviews"), called=named)
        described.register("external_review", reviews)
        anew.register("appeal", Later("appeals.operations.clocks.choose_again"))
        anew.register("external_review", Later("appeals.external.clocks.choose_review_again"))
        confirm.register("appeals", Later("appeals.external.arriving.arrived"))
        dispatch.register("appeals", Later("appeals.external.arriving.still_right"))
        in_words.register(Path(__file__).parent / "desk" / "words.yaml")
        alerts = Later("appeals.desk.alerts.waiting")
        navigation.register(
            Place("Appeals", "appeals", "appeal.read", keys="g a", order=16),
            Place("Provider disputes", "disputes", "dispute.read", keys="g p", order=18),
            Place("Alerts", "alerts", "alert.own", keys="g l", order=28, count=alerts),
        )
        seeking.register(Later("appeals.desk.reaching.page_of_number"))
        for kind in ("appeal", "external_review", "provider_dispute"):
            seeking.register_kind(kind, kind.rpartition("_")[2])  # its last word names its page
