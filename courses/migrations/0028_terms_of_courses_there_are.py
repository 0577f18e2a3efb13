"""Courses that are there keep the terms their school has by now."""

from django.db import migrations

FORWARDS = """
UPDATE courses_course SET
    agreed_policy_id = school.policy_id,
    terms_agreed_on = LEAST(
        COALESCE(
            (courses_course.opened_at AT TIME ZONE 'Europe/Copenhagen')::date,
            courses_course.starts_on
        ),
        CURRENT_DATE
    )
FROM municipalities_school AS school
WHERE school.id = courses_course.school_id AND terms_agreed_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0027_terms_as_agreed")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
