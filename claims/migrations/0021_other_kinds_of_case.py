"""What is no claim is rare among the cases, and looked for by its kind: the deadline board of appeals
would read every case.  Claims are not in the index, so it costs their posting nothing.

Here and not with the table: the kernel names no kind of case.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("claims", "0020_report_doubts"), ("cases", "0007_review_queue"))
    operations = (
        migrations.RunSQL(
            "CREATE INDEX case_of_another_kind ON cases_case (kind) WHERE kind <> 'claim'",
            "DROP INDEX case_of_another_kind",
        ),
    )
