"""What the sweep does for appeals and provider disputes, every minute, in this order."""

from collections.abc import Mapping

from kernel.later import Later

PARTS: Mapping[str, Later] = {
    "contacts nobody settled": Later("appeals.operations.intake.watched.watch_contacts"),
    "appeals for reviewers": Later("appeals.operations.following.for_reviewers"),
    "appeals whose letter for more time came too late": Later(
        "appeals.operations.forward.waited_for"
    ),
    "changes below appeals": Later("appeals.operations.following.changed_below"),
    "reversals told": Later("appeals.operations.following.told_of_reversals"),
    "appeals carried out": Later("appeals.operations.following.carried_out"),
    "time to answer new evidence": Later("appeals.operations.letters.answering.time_to_answer"),
    "letters that wait for a case file": Later(
        "appeals.operations.letters.waiting.letters_waiting"
    ),
    "provider disputes carried out": Later("appeals.operations.dispute.decide.carried_out"),
}
