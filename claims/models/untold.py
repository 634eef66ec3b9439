"""Decisions that may still owe a letter: where a round of letters looks, and not at all on file."""

import pgtrigger
from django.db import models

AT_ONCE, STATEMENTS_DUE = STEPS = ("at_once", "statements")
"""A letter of this decision by itself; a statement of a cycle's."""

MARKED = pgtrigger.Trigger(
    name="marked_untold",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_rows"),
    func="""
        INSERT INTO claims_untold (step, decision_id)
        SELECT s.step, n.id
        FROM new_rows n CROSS JOIN (VALUES ('at_once'), ('statements')) AS s(step)
        WHERE n.claim_id IS NOT NULL AND n.disposition <> 'pended'
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    """,
)
"""By the database, so that no way of deciding forgets it.  Where triggers are told to rest, what
has neither mark nor letter is looked for (`claims.operations.untold.mark_missed`)."""


class Untold(models.Model):
    """A mark that a decision on a claim may owe the letter of a step.

    The trigger of `Decision` writes it, `claims.operations.untold` takes it away once nothing can
    be owed any more.  A mark too many costs a look; one too few would cost somebody their letter.
    `looked_on`: what it owes is not owed on that day.
    """

    step = models.CharField(max_length=10)
    decision = models.ForeignKey(
        "claims.Decision",
        on_delete=models.PROTECT,
        related_name="untold",
        db_index=False,
        db_constraint=False,
    )
    """Without a constraint: only the trigger writes it, and no decision is ever removed."""
    looked_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("step", "decision"), name="untold_once"),
            models.CheckConstraint(condition=models.Q(step__in=STEPS), name="untold_step_known"),
        )
