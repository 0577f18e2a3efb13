"""Of a published requirement nothing changes but its end, and it is never deleted.

A person was turned away, or let in, by its words (ADR 0023).
"""

from django.db import migrations

FORWARDS = """
create function branchespor_requirement_stays() returns trigger
language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (old.ended_at is null or new.ended_at = old.ended_at)
     and (new.track_id, new.kind, new.text_da, new.text_en, new.is_hard, new.minimum,
          new.licence, new.published_at)
         is not distinct from
         (old.track_id, old.kind, old.text_da, old.text_en, old.is_hard, old.minimum,
          old.licence, old.published_at)
  then
    return new;
  end if;
  raise exception 'requirement % is published', old.id
    using errcode = 'check_violation', constraint = 'requirement_stays_once_published';
end
$$;

create trigger requirement_stays_once_published
before update or delete on branchespor_requirement
for each row when (old.published_at is not null)
execute function branchespor_requirement_stays();
"""

BACKWARDS = """
drop trigger requirement_stays_once_published on branchespor_requirement;
drop function branchespor_requirement_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("branchespor", "0008_tracks_are_kept_by_the_coordinator")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
