from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_one_first_publication_of_a_year")]

    operations = [
        migrations.RemoveConstraint(model_name="part", name="report_part_kind"),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("rows", "cells", "rules"))),
                name="report_part_kind",
            ),
        ),
    ]
