from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

# Work has the regimes of its case, also of a case that who puts it there may not see: the setting
# of row-level security is another while the function looks, and what it was after.
_KEPT = """
CREATE FUNCTION work_of_its_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sees text := coalesce(current_setting('recourse.sees', true), '');
BEGIN
    PERFORM set_config('recourse.sees', '*', true);
    NEW.regimes := (SELECT regimes FROM cases_case WHERE id = NEW.case_id);
    PERFORM set_config('recourse.sees', sees, true);
    RETURN NEW;
END $$;
CREATE TRIGGER work_of_its_line BEFORE INSERT ON cases_workitem
    FOR EACH ROW EXECUTE FUNCTION work_of_its_line();
CREATE FUNCTION work_follows_its_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_workitem SET regimes = NEW.regimes WHERE case_id = NEW.id AND done_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER work_follows_its_case AFTER UPDATE OF regimes ON cases_case
    FOR EACH ROW WHEN (OLD.regimes IS DISTINCT FROM NEW.regimes)
    EXECUTE FUNCTION work_follows_its_case()
"""
_BACK = """
DROP TRIGGER work_follows_its_case ON cases_case;
DROP FUNCTION work_follows_its_case();
DROP TRIGGER work_of_its_line ON cases_workitem;
DROP FUNCTION work_of_its_line()
"""
_FILLED = """
SELECT set_config('recourse.sees', '*', true);
UPDATE cases_workitem w SET regimes = c.regimes FROM cases_case c WHERE c.id = w.case_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0011_by_which_data_concerns_were_judged"),
        ("record", "0005_restricted_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="regimes",
            field=ArrayField(
                base_field=models.CharField(max_length=30), default=list, size=None
            ),
        ),
        migrations.RunSQL(_FILLED, migrations.RunSQL.noop),
        migrations.RunSQL(_KEPT, _BACK),
        migrations.AddIndex(
            model_name="workitem",
            index=GinIndex(
                condition=models.Q(("done_at__isnull", True)),
                fields=["regimes"],
                name="work_by_regime",
            ),
        ),
    ]
