#!/bin/sh
# Makes the three roles before the first migration (docs/decisions/0003). Runs once, on an empty volume.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner="$HIRESTREAM_OWNER_PASSWORD" --set app="$HIRESTREAM_APP_PASSWORD" \
  --set system="$HIRESTREAM_SYSTEM_PASSWORD" <<'SQL'
CREATE ROLE hirestream_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'owner';
CREATE ROLE hirestream_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'app';
CREATE ROLE hirestream_system LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'system';
CREATE DATABASE hirestream OWNER hirestream_owner;
REVOKE ALL ON DATABASE hirestream FROM PUBLIC;
GRANT CONNECT ON DATABASE hirestream TO hirestream_app, hirestream_system;
\connect hirestream
CREATE EXTENSION pg_trgm;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION unaccent;
ALTER SCHEMA public OWNER TO hirestream_owner;
SQL
