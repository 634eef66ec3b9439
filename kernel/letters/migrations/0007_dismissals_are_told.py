from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0006_questions_are_told'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='letter',
            name='letter_tells_known',
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('tells__in', ('denial', 'payment', 'approval', 'refusal', 'extension', 'question', 'filing', 'withdrawal', 'dismissal', 'notice'))), name='letter_tells_known'),
        ),
    ]
