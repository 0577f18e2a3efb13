"""What everybody may know of a course: how many, never who.

Each function sees all rows, whoever asks, and gives one number or a yes back: seats are
counted once for all municipalities (domain 3.3: own names, everybody's counts). The net
against overbooking counts the same way, whoever seats.
"""

from django.db import migrations

FORWARDS = """
alter function courses_seats_taken(bigint) set app.scope = 'all';

create function courses_seated(of_course bigint) returns integer
language sql stable set app.scope = 'all' as $$
  select count(*)::integer from courses_enrolment
  where course_id = of_course and left_at is null and seated_at is not null
$$;

create function courses_waiting(of_course bigint) returns integer
language sql stable set app.scope = 'all' as $$
  select count(*)::integer
  from courses_enrolment entry
  join branchespor_nomination nomination on nomination.id = entry.nomination_id
  where entry.course_id = of_course and entry.left_at is null
    and entry.seated_at is null
    and nomination.withdrawn_at is null and nomination.declined_at is null
$$;

create function courses_sits_elsewhere(of_nomination bigint, of_course bigint)
returns boolean language sql stable set app.scope = 'all' as $$
  select exists (
    select from branchespor_nomination mine
    join branchespor_nomination other on other.participant_id = mine.participant_id
    join courses_enrolment seat on seat.nomination_id = other.id
    where mine.id = of_nomination and seat.course_id <> of_course
      and seat.seated_at is not null and seat.left_at is null
      and seat.completed_at is null
  )
$$;

create function courses_contacts(of_case bigint) returns integer
language sql stable set app.scope = 'all' as $$
  select count(*)::integer from courses_contactattempt where case_id = of_case
$$;
"""

BACKWARDS = """
drop function courses_contacts(bigint);
drop function courses_sits_elsewhere(bigint, bigint);
drop function courses_waiting(bigint);
drop function courses_seated(bigint);
alter function courses_seats_taken(bigint) reset app.scope;
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_seats_are_not_overbooked")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
