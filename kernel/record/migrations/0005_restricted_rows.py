from django.db import migrations

# What is restricted to somebody is hidden unless the setting names them, or is "*"
# (kernel/record/sight.py).  Anybody may write such a row; who cannot see it cannot change it.
# The setting is read once a statement: (SELECT ...) is no part of the row.
_SEEN = """restricted_to = ''
    OR restricted_to = ANY ((SELECT string_to_array(current_setting('recourse.sees', true), ','))::text[])
    OR (SELECT current_setting('recourse.sees', true)) = '*'"""

_CASES = f"""
ALTER TABLE cases_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY restricted_seen ON cases_case FOR SELECT USING ({_SEEN});
CREATE POLICY restricted_made ON cases_case FOR INSERT WITH CHECK (true);
CREATE POLICY restricted_changed ON cases_case FOR UPDATE USING ({_SEEN}) WITH CHECK (true);
CREATE POLICY restricted_gone ON cases_case FOR DELETE USING ({_SEEN})
"""
_CASES_BACK = """
DROP POLICY restricted_seen ON cases_case;
DROP POLICY restricted_made ON cases_case;
DROP POLICY restricted_changed ON cases_case;
DROP POLICY restricted_gone ON cases_case;
ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY
"""

# A document is seen with its case: the inner query is under the case's own policy.
_OF_CASE = "case_id IS NULL OR EXISTS (SELECT FROM cases_case c WHERE c.id = case_id)"
_DOCUMENTS = f"""
ALTER TABLE cases_document ENABLE ROW LEVEL SECURITY;
CREATE POLICY restricted_seen ON cases_document FOR SELECT USING ({_OF_CASE});
CREATE POLICY restricted_made ON cases_document FOR INSERT WITH CHECK (true);
CREATE POLICY restricted_changed ON cases_document FOR UPDATE USING ({_OF_CASE}) WITH CHECK (true);
CREATE POLICY restricted_gone ON cases_document FOR DELETE USING ({_OF_CASE})
"""
_DOCUMENTS_BACK = _CASES_BACK.replace("cases_case", "cases_document")


class Migration(migrations.Migration):
    dependencies = [("record", "0004_looks_at_whom"), ("cases", "0003_documents_stay")]

    operations = [
        migrations.RunSQL(_CASES, _CASES_BACK),
        migrations.RunSQL(_DOCUMENTS, _DOCUMENTS_BACK),
    ]
