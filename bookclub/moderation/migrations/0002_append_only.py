"""The database itself refuses to change what is in the log, to whoever goes past the model."""

from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation

# Whom a deed concerns and who did it may become nobody, when they leave: their columns are not guarded.
GUARDED = "at, by_name, deed, content_type_id, object_id, reason, before, after"
SAID = "What is in the log stays as it is."


class GuardLog(Operation):
    """Of the schema, as a constraint is: no step that brings in data.

    SQLite loses its triggers when a later migration makes the table anew: that one has to do this again.
    """

    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django knows no triggers."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        columns = ", ".join(f'"{column}"' for column in GUARDED.split(", "))
        update = f"CREATE TRIGGER moderation_log_update BEFORE UPDATE OF {columns} ON moderation_logentry "
        if schema_editor.connection.vendor != "postgresql":
            # Not of deletions: on SQLite emptying a database is one, and nobody could test with it.
            schema_editor.execute(f"{update} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
            return
        schema_editor.execute(
            "CREATE FUNCTION moderation_log_stays() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(f"{update} FOR EACH ROW EXECUTE FUNCTION moderation_log_stays()")
        schema_editor.execute(
            "CREATE TRIGGER moderation_log_delete BEFORE DELETE ON moderation_logentry "
            "FOR EACH ROW EXECUTE FUNCTION moderation_log_stays()"
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("DROP FUNCTION moderation_log_stays() CASCADE")
        else:
            schema_editor.execute("DROP TRIGGER moderation_log_update")

    def describe(self) -> str:
        return "Guard the log of deeds"


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [GuardLog()]
