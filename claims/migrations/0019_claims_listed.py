# The list of claims, by day of receipt and by state

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_review_queue'),
        ('claims', '0018_second_signatures'),
        ('members', '0005_fewer_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['received', 'case'], name='claim_listed'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['state', 'received', 'case'], name='claim_listed_by_state'),
        ),
    ]
