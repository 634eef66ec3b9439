from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_open_deadlines_in_order")]

    operations = [
        migrations.AddField(
            model_name="concerns",
            name="basis",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddIndex(
            model_name="concerns",
            index=models.Index(fields=["basis"], name="concerns_by_basis"),
        ),
    ]
