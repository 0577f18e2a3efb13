-- Once, as the PostgreSQL superuser: psql -v owner_password=... -v app_password=... -f roles.sql
-- The owner makes tables (migrate); the app owns nothing and cannot bypass row policies.
CREATE ROLE bsp_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE bsp_app LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT PASSWORD :'app_password';
-- Statistics read some columns of everybody's rows; the app steps into the role to count.
CREATE ROLE bsp_statistics NOLOGIN NOSUPERUSER NOBYPASSRLS;
GRANT bsp_statistics TO bsp_app;
CREATE DATABASE portal OWNER bsp_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE portal FROM public;
GRANT CONNECT ON DATABASE portal TO bsp_app;
