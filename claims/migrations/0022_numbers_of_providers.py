# Claims are found by the number their provider gave them, too

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0021_other_kinds_of_case'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(
                fields=['patient_control_number'], name='claim_as_provider_numbers'
            ),
        ),
    ]
