"""What the walls on marks and results ask, without planning the seat's own wall.

``courses_sits_on`` sees all rows and gives a yes back: whether somebody has a seat on a
course. ``courses_contacts`` becomes strict: a register asks it for each person, mostly
without a case, and then it is not called at all.
"""

from django.db import migrations

FORWARDS = """
create function courses_sits_on(seat bigint, of_course bigint) returns boolean
language sql stable strict set app.scope = 'all' as $$
  select exists (
    select from courses_enrolment
    where id = seat and course_id = of_course and seated_at is not null
  )
$$;
alter function courses_contacts(bigint) strict;
"""
BACKWARDS = """
alter function courses_contacts(bigint) called on null input;
drop function courses_sits_on(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_history_of_every_decision")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
