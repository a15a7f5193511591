"""Prints a DATABASE_URL where tests may create databases on PostgreSQL; fails with the reason if there is none."""

import getpass
import os
import sys

import psycopg2

CANDIDATES = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres:////var/run/postgresql/postgres",
)


def reason(url):
    """Return why tests cannot use `url`, or "" when they can."""
    host = "/var/run/postgresql" if url.startswith("postgres:////") else None
    try:
        connection = (
            psycopg2.connect(host=host, dbname="postgres", connect_timeout=5)
            if host
            else psycopg2.connect(url, connect_timeout=5)
        )
    except psycopg2.OperationalError as error:
        return str(error).strip().splitlines()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        may_create = cursor.fetchone()[0]
    connection.close()
    return "" if may_create else f"{getpass.getuser()} may not create databases there"


def main():
    given = os.environ.get("TEST_DATABASE_URL")
    for url in [given] if given else CANDIDATES:
        problem = reason(url)
        if not problem:
            print(url)
            return 0
        print(problem, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
