"""Where a person belonged on a day: asked by the register, for the right municipality.

A school reaches no stays; it needs the one number to send an absence home (domain 3.2).
"""

from django.db import migrations

FORWARDS = """
create function participants_home_on(of_participant bigint, day date) returns integer
language sql stable set app.scope = 'all' as $$
  select coalesce(
    (select municipality_id from participants_stay
     where participant_id = of_participant and period @> day limit 1),
    (select municipality_id from participants_participant where id = of_participant)
  )
$$;
"""
BACKWARDS = "drop function participants_home_on(bigint, date);"


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
