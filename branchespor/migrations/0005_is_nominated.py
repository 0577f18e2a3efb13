"""Whether a person is or was nominated in a cooperation; the wall on grants asks.

It sees all rows and gives a yes back. A policy that asked the table itself would make
PostgreSQL plan the nomination's wall, and the seat's, for everybody who reads a person.
"""

from django.db import migrations

FORWARDS = """
create function branchespor_is_nominated(person bigint, pool bigint) returns boolean
language sql stable strict set app.scope = 'all' as $$
  select exists (
    select from branchespor_nomination
    where participant_id = person and cooperation_id = pool
  )
$$;
"""
BACKWARDS = "drop function branchespor_is_nominated(bigint, bigint);"


class Migration(migrations.Migration):
    dependencies = [("branchespor", "0004_history_of_every_decision")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
