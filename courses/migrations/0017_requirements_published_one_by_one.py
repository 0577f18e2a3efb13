"""Requirements of a published track are published since the track's first course."""

from django.db import migrations

PUBLISH = """
update branchespor_requirement as asked
set published_at = least(
  track.requirements_published_at,
  (select min(opened_at) from courses_course where track_id = track.id)
)
from branchespor_track as track
where track.id = asked.track_id
  and track.requirements_published_at is not null
  and asked.published_at is null
"""


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0016_absence_passed_on"),
        ("branchespor", "0008_tracks_are_kept_by_the_coordinator"),
    ]
    operations = [migrations.RunSQL(PUBLISH, migrations.RunSQL.noop)]
