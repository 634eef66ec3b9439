# Long work that somebody asked for

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('by', models.CharField(max_length=60)),
                ('parameters', models.JSONField(default=dict)),
                ('total', models.IntegerField(default=0)),
                ('done', models.IntegerField(default=0)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('result', models.JSONField(default=dict)),
                ('cancel', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('touched_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['by', '-id'], name='job_of_person'), models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['touched_at'], name='job_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed', 'cancelled'])), name='job_state_known'), models.CheckConstraint(condition=models.Q(('done__gte', 0), ('done__lte', models.F('total'))), name='job_done_within_total')],
            },
        ),
    ]
