"""An open offer holds its seat until it is answered or ended, whatever the clock says.

One rule of counting for the net against overbooking, the pages and the verbs: seated,
or asked and not answered. Who is asked no longer waits. An offer whose time is over
holds its seat until the clockwork ends it and passes the seat on, so that no seat is
free for a moment between the two.
"""

from django.db import migrations

FORWARDS = """
create or replace function courses_seats_taken(of_course bigint) returns bigint
language sql stable set app.scope = 'all' as $$
  select count(*) from courses_enrolment
  where course_id = of_course and left_at is null
    and (seated_at is not null
         or (offered_at is not null and offer_ended_at is null))
$$;

create function courses_offered(of_course bigint) returns integer
language sql stable set app.scope = 'all' as $$
  select count(*)::integer from courses_enrolment
  where course_id = of_course and left_at is null and seated_at is null
    and offered_at is not null and offer_ended_at is null
$$;

create or replace function courses_waiting(of_course bigint) returns integer
language sql stable set app.scope = 'all' as $$
  select count(*)::integer
  from courses_enrolment entry
  join branchespor_nomination nomination on nomination.id = entry.nomination_id
  where entry.course_id = of_course and entry.left_at is null
    and entry.seated_at is null
    and (entry.offered_at is null or entry.offer_ended_at is not null)
    and nomination.withdrawn_at is null and nomination.declined_at is null
$$;

drop trigger enrolment_within_seats on courses_enrolment;
create trigger enrolment_within_seats
after insert or update of course_id, seated_at, offered_at, offer_ended_at, left_at
on courses_enrolment
for each row
when (new.left_at is null and (new.seated_at is not null or new.offered_at is not null))
execute function courses_refuse_overbooking();
"""

BACKWARDS = """
create or replace function courses_seats_taken(of_course bigint) returns bigint
language sql stable set app.scope = 'all' as $$
  select count(*) from courses_enrolment
  where course_id = of_course and left_at is null
    and (seated_at is not null
         or (offered_at is not null and offer_ended_at is null
             and offer_expires_at > now()))
$$;

create or replace function courses_waiting(of_course bigint) returns integer
language sql stable set app.scope = 'all' as $$
  select count(*)::integer
  from courses_enrolment entry
  join branchespor_nomination nomination on nomination.id = entry.nomination_id
  where entry.course_id = of_course and entry.left_at is null
    and entry.seated_at is null
    and nomination.withdrawn_at is null and nomination.declined_at is null
$$;

drop function courses_offered(bigint);
drop trigger enrolment_within_seats on courses_enrolment;
create trigger enrolment_within_seats
after insert or update of course_id, seated_at, offered_at, left_at on courses_enrolment
for each row
when (new.left_at is null and (new.seated_at is not null or new.offered_at is not null))
execute function courses_refuse_overbooking();
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0009_offers")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
