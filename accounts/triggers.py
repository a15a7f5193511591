"""Database triggers that reject changes to the audit log.

SQLite loses triggers when Django rebuilds a table, so a migration that alters AuditEntry must call `create` again at
its end.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "accounts_auditentry"
SENTENCE = "The audit log is never changed."

CREATE = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS audit_no_{action.lower()} BEFORE {action} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for action in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
        f"DROP TRIGGER IF EXISTS audit_append_only ON {TABLE}",
        f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    ],
}
DROP = {
    "sqlite": ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_append_only ON {TABLE}",
        "DROP FUNCTION IF EXISTS refuse_audit_change()",
    ],
}


def create(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers; for migrations.RunPython."""
    run(CREATE, schema_editor.connection)


def drop(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers; reverses `create`."""
    run(DROP, schema_editor.connection)


def run(statements: dict[str, list[str]], connection: Any) -> None:
    """Execute CREATE or DROP on the database of a connection."""
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
