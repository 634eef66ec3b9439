from functools import partial
from pathlib import Path

from django.apps import AppConfig


class GrievancesConfig(AppConfig):
    name = "grievances"
    label = "grievances"
    verbose_name = "Grievances"

    def ready(self) -> None:
        from grievances.events import EVENTS, WAKING
        from grievances.external.on_file import QUEUE as MATTERS
        from grievances.models.matter import KINDS
        from grievances.operations import queues
        from grievances.operations.matters import queues as of_matters
        from grievances.policy import PERMISSIONS, ROLES
        from grievances.swept import PARTS
        from kernel.cases import anew, described, sweep, timeline, waiting
        from kernel.cases.views import register as register_views
        from kernel.later import Later
        from kernel.letters import owed
        from kernel.outside import confirm
        from kernel.people import policy
        from kernel.web import in_words, navigation, seeking
        from kernel.web.described import describe

        describe(Path(__file__).parent / "openapi")
        timeline.register(EVENTS)
        waiting.register(WAKING)
        policy.register(ROLES, PERMISSIONS)
        for queue, taken_by in queues.TAKEN_BY.items():
            register_views((queue,), queues.views, read=queues.READ, take=taken_by)
        for name, part in PARTS.items():
            sweep.register(name, part)
        letters = Later("grievances.operations.letters.issue.issue_grievance_letters")
        owed.register("grievances", letters)
        anew.register("grievance", Later("grievances.operations.clocks.choose_again"))
        read, take = of_matters.READ, of_matters.TAKE
        register_views((MATTERS,), of_matters.none, read=read, take=take)
        named = Later("grievances.external.bodies.name_of")
        matters = partial(Later("grievances.listing.describe_matters"), called=named)
        for kind in KINDS:
            anew.register(kind, Later("grievances.external.clocks.choose_matters_again"))
            described.register(kind, matters)
            seeking.register_kind(kind, "matter")
        described.register("grievance", Later("grievances.listing.describe_grievances"))
        seeking.register(Later("grievances.desk.reaching.page_of_number"))
        seeking.register_kind("grievance", "grievance")
        in_words.register(Path(__file__).parent / "desk" / "words.yaml")
        navigation.register(
            navigation.Place("Grievances", "grievances", "grievance.read", keys="g g", order=19),
            navigation.Place("Matters outside", "matters", "matter.read", keys="g o", order=21),
        )
        confirm.register("matters", Later("grievances.external.arriving.arrived"))
