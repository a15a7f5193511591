"""The database triggers behind core/changes.py, installed after each `migrate`.

Not in a migration: SQLite loses the triggers of a table whenever Django rebuilds it, and a new table needs some too.
"""

import time
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model

from core.publication import Publication

CONTENT_APPS = ("core", "projects", "events", "pages", "feedback")
# Tables of those apps whose content never appears on the public site; all others are watched.
NOT_CONTENT = {
    "core.backupresult",
    "core.contentorigin",
    "core.dataversion",
    "core.pendingchange",
    "feedback.message",
}
EVENTS = ("INSERT", "UPDATE", "DELETE")
VERSION, PENDING = "core_dataversion", "core_pendingchange"

COUNT = """INSERT INTO core_dataversion (id, number, changed_at) VALUES ({transaction}, {step}, {now})
  ON CONFLICT (id) DO UPDATE SET number = core_dataversion.number + {step}, changed_at = {now};"""
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}
# Now and then a transaction merges older rows into its own; the sum stays the same.
MERGE = """IF txid_current() % 100 = 0 THEN
    WITH gone AS (DELETE FROM core_dataversion WHERE id IN (SELECT id FROM core_dataversion
      WHERE id <> txid_current() ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED) RETURNING number)
    UPDATE core_dataversion SET number = number + (SELECT COALESCE(SUM(gone.number), 0) FROM gone)
      WHERE id = txid_current();
  END IF;"""


def watched_models() -> list[type[Model]]:
    """Return the models whose tables hold content, many-to-many tables included."""
    return [
        model
        for label in CONTENT_APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.label_lower not in NOT_CONTENT and not model._meta.proxy
    ]


def changed_records(model: type[Model]) -> list[tuple[str, str | None]]:
    """Return [(table, column)]: what a write to a row of `model` changes, and the row's column that holds its id.

    A row that belongs to publications (a link, a figure, a file) counts as a change of those; any other row as a change
    of itself.
    """
    keys = [] if issubclass(model, Publication) else [f for f in model._meta.concrete_fields if _hangs_on(f)]
    return [(field.related_model._meta.db_table, field.column) for field in keys] or [
        (model._meta.db_table, model._meta.pk.column)
    ]


def _hangs_on(field):
    return field.many_to_one and issubclass(field.related_model, Publication)


def install(sender: Any, using: str, **kwargs: Any) -> None:
    """Install all triggers, and raise the count, because a migration may have changed anything. For `post_migrate`."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        # When migrating backwards, triggers must not write to tables that no longer exist.
        is_ready = {VERSION, PENDING} <= tables and "changed_at" in _columns(connection, cursor)
        for model in watched_models():
            if model._meta.db_table in tables:
                for statement in _statements(connection.vendor, model, is_ready):
                    cursor.execute(statement)
        if is_ready:
            # At least the seconds since 1970, so that no old number comes back after a backup is restored.
            cursor.execute(f"SELECT COALESCE(SUM(number), 0) FROM {VERSION}")
            step = max(1, int(time.time()) - int(cursor.fetchone()[0]))
            cursor.execute(_count(connection.vendor, step))


def _columns(connection, cursor):
    return {column.name for column in connection.introspection.get_table_description(cursor, VERSION)}


def _count(vendor, step=1):
    transaction = "txid_current()" if vendor == "postgresql" else "0"
    return COUNT.format(transaction=transaction, step=step, now=NOW[vendor])


def _statements(vendor, model, is_ready):
    return {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[vendor](model, is_ready)


def _on_sqlite(model, is_ready):
    """Yield the statements for one table: row-level triggers, because SQLite has no others."""
    table = model._meta.db_table
    for event in EVENTS:
        name = f"changes_{table}_{event.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        rows = {"INSERT": ["NEW"], "UPDATE": ["OLD", "NEW"], "DELETE": ["OLD"]}[event]
        notes = "".join(
            f'INSERT OR IGNORE INTO {PENDING} (table_name, row_id, "transaction") '
            f'SELECT \'{changed}\', {row}."{column}", 0 WHERE {row}."{column}" IS NOT NULL; '
            for changed, column in changed_records(model)
            for row in rows
        )
        if is_ready:
            yield f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {_count("sqlite")} {notes}END'


def _on_postgresql(model, is_ready):
    """Yield the statements for one table: a function, and statement-level triggers with the changed rows."""
    table = model._meta.db_table
    function = f"changes_{table}"
    if is_ready:
        yield (
            f'CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n'
            f"  IF TG_OP <> 'INSERT' THEN {_notes(model, 'gone')} END IF;\n"
            f"  IF TG_OP <> 'DELETE' THEN {_notes(model, 'written')} END IF;\n"
            f"  {_count('postgresql')}\n  {MERGE}\n  RETURN NULL; END $$"
        )
    for event in EVENTS:
        name = f"changes_{event.lower()}"
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
        rows = ("OLD TABLE AS gone " if event != "INSERT" else "") + (
            "NEW TABLE AS written" if event != "DELETE" else ""
        )
        if is_ready:
            yield (
                f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" REFERENCING {rows} '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{function}"()'
            )


def _notes(model, rows):
    return " ".join(
        f"INSERT INTO {PENDING} (table_name, row_id, transaction) "
        f"SELECT DISTINCT '{changed}', \"{column}\", txid_current() FROM {rows} "
        f'WHERE "{column}" IS NOT NULL ON CONFLICT DO NOTHING;'
        for changed, column in changed_records(model)
    )
