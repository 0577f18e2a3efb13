"""What the walls ask of a substitute: is this session lent to whoever acts, now?

The functions see all rows and give a yes back. Who acts stands in the transaction's own
context (``app.substitute_id``), so nobody asks for somebody else. On a sheet is only whom
the school sees itself: where the school's sight has ended, its substitute's has, too.
"""

from django.db import migrations

FORWARDS = """
create function courses_is_lent(of_session bigint) returns boolean
language sql stable strict set app.scope = 'all' as $$
  select exists (
    select from courses_sessionloan loan
    left join municipalities_invitation offered on offered.id = loan.invitation_id
    where loan.session_id = of_session and loan.taken_back_at is null
      and loan.since <= statement_timestamp() and loan.until > statement_timestamp()
      and coalesce(loan.membership_id, offered.accepted_as_id)
        = nullif(current_setting('app.substitute_id', true), '')::bigint
  )
$$;

create function courses_is_lent_between(of_course bigint, joined date, gone date)
returns boolean language sql stable set app.scope = 'all' as $$
  select exists (
    select from courses_session lent
    join courses_sessionloan loan on loan.session_id = lent.id
    left join municipalities_invitation offered on offered.id = loan.invitation_id
    where lent.course_id = of_course
      and joined <= lent."on" and (gone is null or gone > lent."on")
      and loan.taken_back_at is null
      and loan.since <= statement_timestamp() and loan.until > statement_timestamp()
      and coalesce(loan.membership_id, offered.accepted_as_id)
        = nullif(current_setting('app.substitute_id', true), '')::bigint
  )
$$;

create function courses_is_on_lent_sheet(of_person bigint) returns boolean
language sql stable strict set app.scope = 'all' as $$
  select exists (
    select from courses_sessionloan loan
    left join municipalities_invitation offered on offered.id = loan.invitation_id
    join courses_session lent on lent.id = loan.session_id
    join courses_course held on held.id = lent.course_id
    join courses_enrolment seat on seat.course_id = lent.course_id
    join branchespor_nomination nomination on nomination.id = seat.nomination_id
    where nomination.participant_id = of_person and loan.taken_back_at is null
      and loan.since <= statement_timestamp() and loan.until > statement_timestamp()
      and coalesce(loan.membership_id, offered.accepted_as_id)
        = nullif(current_setting('app.substitute_id', true), '')::bigint
      and seat.seated_at is not null and seat.joined_on <= lent."on"
      and (seat.left_on is null or seat.left_on > lent."on")
      and exists (
        select from participants_grant opened
        where opened.participant_id = of_person and opened.school_id = held.school_id
          and opened.since <= statement_timestamp()
          and (opened.until is null or opened.until > statement_timestamp())
      )
  )
$$;
"""
BACKWARDS = """
drop function courses_is_on_lent_sheet(bigint);
drop function courses_is_lent_between(bigint, date, date);
drop function courses_is_lent(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("courses", "0019_substitutes")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
