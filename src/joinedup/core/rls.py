"""Row-level security as migration operations: one helper, so that every protected table is protected the same way.

The policies call ``joinedup_place()``, a function in the database that reads the transaction's context, inside a
sub-select, so that it runs once a statement and the comparison can use an index (ANALYTICS 8.3, STACK_NOTES 2).
"""

from typing import Any

from django.db.migrations.operations.base import Operation

CONTEXT_FUNCTIONS = """
CREATE OR REPLACE FUNCTION joinedup_place() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('ju.place', true), '')::bigint $$;
CREATE OR REPLACE FUNCTION joinedup_context() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('ju.actor', true), '') <> '' $$;
"""
DROP_CONTEXT_FUNCTIONS = """
DROP FUNCTION IF EXISTS joinedup_place();
DROP FUNCTION IF EXISTS joinedup_context();
"""

PLACE_PREDICATE = "place_id = (SELECT joinedup_place()) AND (SELECT joinedup_context())"


class Protect(Operation):
    """Force row-level security on tables. ``tables``: table names; ``using``: who may read; ``check``: who may write
    (default: the same). The tables' owner keeps full sight, for migrations and constraints."""

    reversible = True
    atomic = True

    def __init__(self, *tables: str, using: str = PLACE_PREDICATE, check: str = "") -> None:
        self.tables, self.using, self.check = tables, using, check or using

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, list(self.tables), {"using": self.using, "check": self.check}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the shape of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            name = schema_editor.quote_name(table)
            schema_editor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
            schema_editor.execute(
                f"CREATE POLICY owner_all ON {name} TO CURRENT_USER USING (true) WITH CHECK (true)"
            )
            schema_editor.execute(
                f"CREATE POLICY context ON {name} USING ({self.using}) WITH CHECK ({self.check})"
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            name = schema_editor.quote_name(table)
            schema_editor.execute(f"DROP POLICY IF EXISTS context ON {name}")
            schema_editor.execute(f"DROP POLICY IF EXISTS owner_all ON {name}")
            schema_editor.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Row-level security on {', '.join(self.tables)}"


class AppendOnly(Operation):
    """Take UPDATE and DELETE on a table away from everybody but its owner."""

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the shape of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(_FOR_GRANTEES.format(verb="REVOKE", word="FROM", table=self.table), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing: the grants come back with the table's next creation."""

    def describe(self) -> str:
        return f"Append-only: {self.table}"


_FOR_GRANTEES = """
DO $$ DECLARE grantee_name text; BEGIN
    FOR grantee_name IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_name = '{table}' AND grantee <> current_user LOOP
        EXECUTE format('{verb} UPDATE, DELETE, TRUNCATE ON {table} {word} %I', grantee_name);
    END LOOP;
END $$
"""


class Withhold(Operation):
    """Take every right on a table or sequence away from everybody but its owner. ``leave``: rights given back to those
    who had any."""

    reversible = True

    def __init__(self, relation: str, *, leave: str = "") -> None:
        self.relation, self.leave = relation, leave

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.relation], {"leave": self.leave}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the shape of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        give = f"EXECUTE format('GRANT {self.leave} ON {self.relation} TO %I', who);" if self.leave else ""
        schema_editor.execute(_WITHHOLD.format(relation=self.relation, give=give), params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing: the grants come back with the relation's next creation."""

    def describe(self) -> str:
        return f"Owner's alone: {self.relation}"


_WITHHOLD = """
DO $$ DECLARE who name; BEGIN
    FOR who IN SELECT DISTINCT r.rolname FROM pg_class c CROSS JOIN aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE c.oid = '{relation}'::regclass AND a.grantee <> c.relowner LOOP
        EXECUTE format('REVOKE ALL ON {relation} FROM %I', who);
        {give}
    END LOOP;
END $$
"""
