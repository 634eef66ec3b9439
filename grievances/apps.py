from functools import partial
from pathlib import Path

from django.apps import AppConfig


class GrievancesConfig(AppConfig):
    name = "grievances"
    label = "grievances"
    verbose_name = "Grievances"

    def ready(self) -> None:
        from grievances.desk.reaching import page_of_number
        from grievances.events import EVENTS, WAKING
        from grievances.external.arriving import arrived
        from grievances.external.bodies import name_of
        from grievances.external.clocks import choose_matters_again
        from grievances.external.on_file import QUEUE as MATTERS
        from grievances.listing import describe_grievances, describe_matters
        from grievances.models.matter import KINDS
        from grievances.operations import queues
        from grievances.operations.clocks import choose_again
        from grievances.operations.following import PARTS
        from grievances.operations.intake.propose import PARTS as SORTING
        from grievances.operations.letters.issue import issue_grievance_letters
        from grievances.operations.matters import queues as of_matters
        from grievances.operations.missed import PARTS as READING
        from grievances.policy import PERMISSIONS, ROLES
        from kernel.cases import anew, described, sweep, timeline, waiting
        from kernel.cases.views import register as register_views
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
        for name, part in (*PARTS.items(), *SORTING.items(), *READING.items()):
            sweep.register(name, part)
        owed.register("grievances", issue_grievance_letters)
        anew.register("grievance", choose_again)
        read, take = of_matters.READ, of_matters.TAKE
        register_views((MATTERS,), of_matters.none, read=read, take=take)
        for kind in KINDS:
            anew.register(kind, choose_matters_again)
            described.register(kind, partial(describe_matters, called=name_of))
            seeking.register_kind(kind, "matter")
        described.register("grievance", describe_grievances)
        seeking.register(page_of_number)
        seeking.register_kind("grievance", "grievance")
        in_words.register(Path(__file__).parent / "desk" / "words.yaml")
        navigation.register(
            navigation.Place("Grievances", "grievances", "grievance.read", keys="g g", order=19),
            navigation.Place("Matters outside", "matters", "matter.read", keys="g o", order=21),
        )
        confirm.register("matters", arrived)
