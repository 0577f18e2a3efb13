"""Nobody changes a log row, not even by mistake; retention runs as its own role."""

from django.db import migrations

FORWARDS = """
create function municipalities_refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_append_only before update on municipalities_auditentry
for each statement execute function municipalities_refuse_change();
create trigger access_append_only before update on municipalities_accessentry
for each statement execute function municipalities_refuse_change();
"""

BACKWARDS = """
drop trigger access_append_only on municipalities_accessentry;
drop trigger audit_append_only on municipalities_auditentry;
drop function municipalities_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
