"""The last net under every seat: a course never has more people than seats.

Each seating locks the course row, so two seatings of one course wait for each other
whoever does them; an open offer counts as a seat. Lowering the seats below the number
taken is refused the same way.
"""

from django.db import migrations

FORWARDS = """
create function courses_seats_taken(of_course bigint) returns bigint
language sql stable as $$
  select count(*) from courses_enrolment
  where course_id = of_course and left_at is null
    and (seated_at is not null
         or (offered_at is not null and offer_ended_at is null
             and offer_expires_at > now()))
$$;

create function courses_refuse_overbooking() returns trigger
language plpgsql as $$
declare
  room integer;
begin
  select seats into room from courses_course where id = new.course_id for update;
  if courses_seats_taken(new.course_id) > room then
    raise exception 'course % has no free seat', new.course_id
      using errcode = 'check_violation', constraint = 'enrolment_within_seats';
  end if;
  return null;
end
$$;

create trigger enrolment_within_seats
after insert or update of course_id, seated_at, offered_at, left_at on courses_enrolment
for each row
when (new.left_at is null and (new.seated_at is not null or new.offered_at is not null))
execute function courses_refuse_overbooking();

create function courses_refuse_fewer_seats() returns trigger
language plpgsql as $$
begin
  if courses_seats_taken(new.id) > new.seats then
    raise exception 'course % has more people than that', new.id
      using errcode = 'check_violation', constraint = 'course_seats_cover_the_seated';
  end if;
  return new;
end
$$;

create trigger course_seats_cover_the_seated
before update of seats on courses_course
for each row when (new.seats < old.seats)
execute function courses_refuse_fewer_seats();
"""

BACKWARDS = """
drop trigger course_seats_cover_the_seated on courses_course;
drop function courses_refuse_fewer_seats();
drop trigger enrolment_within_seats on courses_enrolment;
drop function courses_refuse_overbooking();
drop function courses_seats_taken(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
