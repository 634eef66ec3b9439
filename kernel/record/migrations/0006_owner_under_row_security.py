from django.db import migrations

# Where the application works as the tables' owner, as it does on the database of its own, the
# policies of 0005 bind it too.  What PostgreSQL itself does for foreign keys is not bound by them.
_FORCED = """
ALTER TABLE cases_case FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_document FORCE ROW LEVEL SECURITY
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0005_restricted_rows")]

    operations = [migrations.RunSQL(_FORCED, _FORCED.replace("FORCE", "NO FORCE"))]
