"""Both logs are parted by month, so that retention drops a table and deletes no rows.

The parts lie in a schema of their own that the app may not use: a row is reached
through its log and the log's wall, or not at all. Two functions run as the owner, for
the retention role alone; each says itself what it will not do (docs/adr/0017).
"""

from django.db import migrations

FORWARDS = """
select set_config('app.scope', 'all', true);
create schema logs;

create function logs_make_months(since date, upto date) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare log text; part text; month date; made integer := 0;
begin
  if upto > current_date + 366 then
    raise exception 'parts are made a year ahead at most';
  end if;
  foreach log in array array['municipalities_accessentry', 'municipalities_auditentry'] loop
    month := date_trunc('month', since);
    while month <= upto loop
      part := log || to_char(month, '_YYYY_MM');
      if to_regclass('logs.' || part) is null and to_regclass('logs.' || log || '_net') is not null then
        begin
          execute format('create table logs.%I partition of public.%I for values from (%L) to (%L)',
            part, log, month::timestamp at time zone 'Europe/Copenhagen',
            (month + interval '1 month') at time zone 'Europe/Copenhagen');
          made := made + 1;
        exception when check_violation then
          null;  -- rows of that month lie in the net already, and stay there
        end;
      end if;
      month := month + interval '1 month';
    end loop;
  end loop;
  return made;
end
$$;

create function logs_drop_months(log text, before date) returns integer
language plpgsql security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare part text; gone integer := 0;
begin
  if log not in ('municipalities_accessentry', 'municipalities_auditentry') then
    raise exception '% is no log', log;
  end if;
  if before > current_date - interval '6 months' then
    raise exception 'a log is kept six months at least';
  end if;
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ('public.' || log)::regclass and c.relname ~ '_[0-9]{4}_[0-9]{2}$'
    and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before
  loop
    execute format('drop table logs.%I', part);
    gone := gone + 1;
  end loop;
  execute format('delete from logs.%I where at < %L', log || '_net',
    before::timestamp at time zone 'Europe/Copenhagen');
  return gone;
end
$$;

do $$
declare log text; one text; again text[]; next bigint; first date;
begin
  foreach log in array array['municipalities_accessentry', 'municipalities_auditentry'] loop
    select array_agg(said) into again from (
      select pg_get_indexdef(indexrelid) as said from pg_index
      where indrelid = log::regclass and not indisprimary
      union all
      select format('alter table %I add constraint %I %s', log, conname, pg_get_constraintdef(oid))
      from pg_constraint where conrelid = log::regclass and contype = 'f'
    ) as defined;
    execute format('alter table %I rename to %I', log, log || '_whole');
    execute format('create table %I (like %I including defaults including constraints) partition by range (at)', log, log || '_whole');
    execute format('create table logs.%I partition of %I default', log || '_net', log);
    execute format('select coalesce(min(at), now())::date from %I', log || '_whole') into first;
    perform logs_make_months(greatest(first, '2020-01-01'), current_date + 92);
    execute format('insert into %I select * from %I', log, log || '_whole');
    execute format('select coalesce(max(id), 0) + 1 from %I', log || '_whole') into next;
    execute format('drop table %I', log || '_whole');
    execute format('create sequence %I as bigint start %s owned by %I.id', log || '_id_seq', next, log);
    execute format('alter table %I alter id set default nextval(%L)', log, log || '_id_seq');
    execute format('alter table %I add primary key (id, at)', log);
    foreach one in array again loop
      execute one;
    end loop;
    execute format('create trigger append_only before update on %I for each statement execute function municipalities_refuse_change()', log);
  end loop;
end
$$;

revoke all on function logs_make_months, logs_drop_months from public;
"""


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0008_identity_providers")]
    operations = [migrations.RunSQL(FORWARDS)]
