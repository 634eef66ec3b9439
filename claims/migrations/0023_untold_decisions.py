"""Where letters may still be owed.  Of what is on file every decision in force is marked; the first
round of letters takes the marks away that are too many."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


MARK_ALL = """
    INSERT INTO claims_untold (step, decision_id)
    SELECT s.step, d.id FROM claims_claim c
    JOIN LATERAL (
        SELECT id, disposition FROM claims_decision WHERE claim_id = c.case_id
        ORDER BY number DESC LIMIT 1
    ) d ON d.disposition <> 'pended'
    CROSS JOIN (VALUES ('at_once'), ('statements')) AS s(step)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0022_numbers_of_providers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Untold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=10)),
                ('looked_on', models.DateField(null=True)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='marked_untold', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        INSERT INTO claims_untold (step, decision_id)\n        SELECT s.step, n.id\n        FROM new_rows n CROSS JOIN (VALUES ('at_once'), ('statements')) AS s(step)\n        WHERE n.claim_id IS NOT NULL AND n.disposition <> 'pended'\n        ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ", hash='36d630917cf2035c9db04a9f751dc7f04c5f377f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_marked_untold_0a06e', referencing='REFERENCING NEW TABLE AS new_rows ', table='claims_decision', when='AFTER')),
        ),
        migrations.AddField(
            model_name='untold',
            name='decision',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='untold', to='claims.decision'),
        ),
        migrations.AddConstraint(
            model_name='untold',
            constraint=models.UniqueConstraint(fields=('step', 'decision'), name='untold_once'),
        ),
        migrations.AddConstraint(
            model_name='untold',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ('at_once', 'statements'))), name='untold_step_known'),
        ),
        migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop),
    ]
