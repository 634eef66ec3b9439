# The order of work: legal deadline, then money; waiting, assignment, movements, saved views

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_fewer_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='QueueMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=10)),
                ('who', models.CharField(max_length=60)),
                ('from_whom', models.CharField(blank=True, max_length=60)),
                ('to_whom', models.CharField(blank=True, max_length=60)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('job', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(max_length=60)),
                ('slug', models.SlugField(db_index=False, max_length=40)),
                ('name', models.CharField(max_length=40)),
                ('filters', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='workitem',
            name='work_by_urgency',
        ),
        migrations.AddField(
            model_name='workitem',
            name='assigned_to',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='workitem',
            name='at_stake',
            field=models.DecimalField(decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name='workitem',
            name='skipped_by',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None),
        ),
        migrations.AddField(
            model_name='workitem',
            name='skipped_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workitem',
            name='waiting_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(models.F('queue'), models.Func(models.F('late_from'), template="coalesce(%(expressions)s, 'infinity'::timestamptz)"), models.Func(models.F('at_stake'), template='(-coalesce(%(expressions)s, -1))'), models.Func(models.F('priority'), template='(-(%(expressions)s::integer))'), models.F('id'), condition=models.Q(('done_at__isnull', True)), name='work_by_urgency'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(models.F('queue'), models.F('assigned_to'), models.Func(models.F('late_from'), template="coalesce(%(expressions)s, 'infinity'::timestamptz)"), models.Func(models.F('at_stake'), template='(-coalesce(%(expressions)s, -1))'), models.Func(models.F('priority'), template='(-(%(expressions)s::integer))'), models.F('id'), condition=models.Q(('done_at__isnull', True), ('waiting_until__isnull', True)), name='work_to_take'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['queue', 'made_at', 'id'], name='work_by_age'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('done_at__isnull', True), models.Q(('assigned_to', ''), _negated=True)), fields=['assigned_to'], name='work_assigned'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('done_at__isnull', True), ('leased_until__isnull', False)), fields=['leased_by'], name='work_in_hand'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(condition=models.Q(('done_at__isnull', True), ('waiting_until__isnull', False)), fields=['waiting_until'], name='work_waiting'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=models.Index(models.OrderBy(models.F('at_stake'), descending=True), condition=models.Q(('done_at__isnull', True)), name='work_by_stake'),
        ),
        migrations.AddIndex(
            model_name='workitem',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('done_at__isnull', True)), fields=['reasons'], name='work_by_reason'),
        ),
        migrations.AddField(
            model_name='queuemovement',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='cases.workitem'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('person', 'slug'), name='view_once_a_person'),
        ),
        migrations.AddIndex(
            model_name='queuemovement',
            index=models.Index(condition=models.Q(('what', 'skip')), fields=['-at', '-id'], name='skips'),
        ),
        migrations.AddIndex(
            model_name='queuemovement',
            index=models.Index(condition=models.Q(('job__isnull', False)), fields=['job'], name='moved_by_job'),
        ),
        migrations.AddConstraint(
            model_name='queuemovement',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['put', 'take', 'give_back', 'skip', 'assign', 'lapse', 'wait', 'wake', 'finish'])), name='movement_known'),
        ),
        migrations.AddConstraint(
            model_name='queuemovement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'skip'), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='nobody_skips_without_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='queuemovement',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(execute='record_never_changed()', func='RETURN NULL;', hash='fe1e283f019c32070a7ffd20c6563eb75eea02a9', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_9474e', table='cases_queuemovement', when='BEFORE')),
        ),
    ]
