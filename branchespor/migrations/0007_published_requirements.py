"""Requirements that stood on a track before they were published one by one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("branchespor", "0006_planning")]

    operations = [
        migrations.RunSQL(
            """UPDATE branchespor_track SET requirements_published_at = now()
            WHERE EXISTS (
                SELECT FROM branchespor_requirement AS asked
                WHERE asked.track_id = branchespor_track.id
            )""",
            migrations.RunSQL.noop,
        )
    ]
