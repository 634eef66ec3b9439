from functools import partial
from pathlib import Path

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"
    label = "appeals"
    verbose_name = "Appeals"

    def ready(self) -> None:
        from appeals.desk.alerts import waiting as alerts_waiting
        from appeals.desk.reaching import page_of_number
        from appeals.events import EVENTS, WAKING
        from appeals.external.arriving import arrived, still_right
        from appeals.external.bodies import name_of
        from appeals.external.clocks import choose_review_again
        from appeals.listing import describe_appeals, describe_reviews
        from appeals.operations.clocks import choose_again
        from appeals.operations.dispute.decide import PARTS as DISPUTES
        from appeals.operations.following import PARTS
        from appeals.operations.intake.watched import PARTS as WATCHING
        from appeals.operations.letters.issue import issue_appeal_letters
        from appeals.operations.letters.waiting import PARTS as ON_LETTERS
        from appeals.operations.queues import READ, TAKEN_BY, none, views
        from appeals.policy import PERMISSIONS, ROLES
        from kernel.cases import anew, described, sweep, timeline, waiting
        from kernel.cases.views import register as register_views
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
        for parts in (WATCHING, PARTS, ON_LETTERS, DISPUTES):
            for name, part in parts.items():
                sweep.register(name, part)
        owed.register("appeals", issue_appeal_letters)
        described.register("appeal", describe_appeals)
        described.register("external_review", partial(describe_reviews, called=name_of))
        anew.register("appeal", choose_again)
        anew.register("external_review", choose_review_again)
        confirm.register("appeals", arrived)
        dispatch.register("appeals", still_right)
        in_words.register(Path(__file__).parent / "desk" / "words.yaml")
        navigation.register(
            Place("Appeals", "appeals", "appeal.read", keys="g a", order=16),
            Place("Provider disputes", "disputes", "dispute.read", keys="g p", order=18),
            Place("Alerts", "alerts", "alert.own", keys="g l", order=28, count=alerts_waiting),
        )
        seeking.register(page_of_number)
        for kind in ("appeal", "external_review", "provider_dispute"):
            seeking.register_kind(kind, kind.rpartition("_")[2])  # its last word names its page
