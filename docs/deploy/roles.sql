-- Once, as the PostgreSQL superuser:
--   psql -v owner_password=... -v app_password=... -v backup_password=... -f roles.sql
-- The owner makes tables (migrate); the app owns nothing and cannot bypass row policies.
CREATE ROLE bsp_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE bsp_app LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT PASSWORD :'app_password';
-- Statistics read some columns of everybody's rows; the app steps into the role to count.
CREATE ROLE bsp_statistics NOLOGIN NOSUPERUSER NOBYPASSRLS;
-- Retention deletes what its time is over for; the worker steps into the role to delete.
CREATE ROLE bsp_retention NOLOGIN NOSUPERUSER NOBYPASSRLS;
GRANT bsp_statistics, bsp_retention TO bsp_app;
-- Backup copies the whole cluster and streams what changes; it writes nothing.
CREATE ROLE bsp_backup LOGIN NOSUPERUSER BYPASSRLS REPLICATION PASSWORD :'backup_password';
GRANT pg_read_all_data TO bsp_backup;
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO bsp_backup;  -- in this database (postgres) only
-- For functions that count over the walls (ADR 0009).
GRANT SET ON PARAMETER app.scope TO bsp_owner;
CREATE DATABASE portal OWNER bsp_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE portal FROM public;
GRANT CONNECT ON DATABASE portal TO bsp_app, bsp_backup;
