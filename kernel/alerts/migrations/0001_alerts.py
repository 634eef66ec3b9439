# The on-call roster, and alerts before a deadline passes

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0007_review_queue'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShiftHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('roster', models.CharField(max_length=30)),
                ('person', models.CharField(max_length=60)),
                ('level', models.SmallIntegerField(default=1)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('by', models.CharField(max_length=60)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clock', models.CharField(max_length=60)),
                ('rule', models.CharField(max_length=30)),
                ('late_from', models.DateTimeField()),
                ('percent', models.SmallIntegerField()),
                ('roster', models.CharField(max_length=30)),
                ('level', models.SmallIntegerField()),
                ('to', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('raised_at', models.DateTimeField()),
                ('climbs_at', models.DateTimeField(null=True)),
                ('taken_by', models.CharField(blank=True, max_length=60)),
                ('taken_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.CharField(blank=True, max_length=100)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='AlertHistory',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('level', models.SmallIntegerField()),
                ('to', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('taken_by', models.CharField(blank=True, max_length=60)),
                ('ended_at', models.DateTimeField(null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='alerts.alert')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('roster', models.CharField(max_length=30)),
                ('person', models.CharField(max_length=60)),
                ('level', models.SmallIntegerField(default=1)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('by', models.CharField(max_length=60)),
            ],
            options={
                'indexes': [models.Index(fields=['roster', 'level', 'starts_at'], name='alerts_shif_roster_5e56dc_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_later'), models.CheckConstraint(condition=models.Q(('level__in', (1, 2))), name='shift_level_known'), models.UniqueConstraint(fields=('roster', 'person', 'level', 'starts_at'), name='shift_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_shifthistory" ("by", "ends_at", "id", "level", "person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roster", "starts_at") SELECT new_values."by", new_values."ends_at", new_values."id", new_values."level", new_values."person", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."roster", new_values."starts_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9f6ce6048aaa7265b79d337522fe13fdb808af0f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c27f0', referencing='REFERENCING NEW TABLE AS new_values ', table='alerts_shift', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_shifthistory" ("by", "ends_at", "id", "level", "person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roster", "starts_at") SELECT new_values."by", new_values."ends_at", new_values."id", new_values."level", new_values."person", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."roster", new_values."starts_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a1f93c8b91c65b99ecc38bf4e9806012526929a8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_41488', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='alerts_shift', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shift',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_shifthistory" ("by", "ends_at", "id", "level", "person", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roster", "starts_at") SELECT old_values."by", old_values."ends_at", old_values."id", old_values."level", old_values."person", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."roster", old_values."starts_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f388a3adf22da84df76044082746b01c6672557f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_12e18', referencing='REFERENCING OLD TABLE AS old_values ', table='alerts_shift', when='AFTER')),
        ),
        migrations.AddField(
            model_name='shifthistory',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='shifthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='alerts.shift'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['late_from', 'id'], name='alert_open'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(fields=('case', 'clock', 'late_from', 'percent'), name='alert_once'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='alert_level'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at', None), ('taken_by', '')), models.Q(models.Q(('taken_by', ''), _negated=True), models.Q(('taken_at', None), _negated=True)), _connector='OR'), name='alert_taken_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alert',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_alerthistory" ("ended_at", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_by", "to") SELECT new_values."ended_at", new_values."level", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."taken_by", new_values."to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f59cd5b2a2c43ccc2c6153176fd7298f88d1fdf6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_607e3', referencing='REFERENCING NEW TABLE AS new_values ', table='alerts_alert', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alert',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_alerthistory" ("ended_at", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_by", "to") SELECT new_values."ended_at", new_values."level", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."taken_by", new_values."to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."ended_at" IS DISTINCT FROM (new_values."ended_at") OR old_values."level" IS DISTINCT FROM (new_values."level") OR old_values."taken_by" IS DISTINCT FROM (new_values."taken_by") OR old_values."to" IS DISTINCT FROM (new_values."to")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='00d21508754f347280e38cb46850def0cefb2718', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_953db', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='alerts_alert', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='alert',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "alerts_alerthistory" ("ended_at", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_by", "to") SELECT old_values."ended_at", old_values."level", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."taken_by", old_values."to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='37800c486004391515c6fb3a57c8d7352f206190', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_2fa4e', referencing='REFERENCING OLD TABLE AS old_values ', table='alerts_alert', when='AFTER')),
        ),
    ]
