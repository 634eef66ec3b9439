from django.db import migrations, models

# Sixteen bytes a row, half of them a digest: nothing there to compress.
_EXTERNAL = 'ALTER TABLE "record_seal" ALTER COLUMN "listing" SET STORAGE EXTERNAL'

_NEVER_CHANGED = """
CREATE FUNCTION record_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    run_before = [("cases", "0001_initial"), ("members", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="seal",
            name="listing",
            field=models.BinaryField(db_default=b""),
        ),
        migrations.RunSQL(_EXTERNAL, migrations.RunSQL.noop),
        migrations.RunSQL(_NEVER_CHANGED, "DROP FUNCTION record_never_changed()"),
    ]
