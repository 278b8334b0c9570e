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


# What a context must be for, where it is not for the care of a person whom the reader has a relationship with.
READ_FOR = ("intake", "linkage-review", "reporting", "retention", "operator", "governance", "keeping")
WRITE_FOR = ("intake", "linkage-review", "retention", "operator", "governance")

PARTIES = "((SELECT joinedup_parties())::bigint[])"
OWN = "(SELECT joinedup_organisation())"


def relationship_predicate(table: str, person: str = "person_id", own: str | None = None) -> str:
    """SQL: whether one of the reader's parties has a live relationship with a row's person.

    ``access_mine`` is the view of the reader's own live relationships; it has the owner's sight, so that no policy of the
    relationship table is planned within that of every other. Its index is asked once for each row that is looked at: OFFSET
    0 keeps the planner from reading all the reader's people into a hash first, which would cost every short list what a long
    one costs (docs/adr/0011).

    ``person``: column, or expression over the row; ``own``: condition under which a relationship that is for one's own rows
    only counts too, ``true``: always, None: never.
    """
    limit = {None: " AND NOT m.is_own_only", "true": ""}.get(own, f" AND (NOT m.is_own_only OR {own})")
    column = f"{table}.{person}" if person.isidentifier() else person
    return f"EXISTS (SELECT FROM access_mine m WHERE m.person_id = {column}{limit} OFFSET 0)"


def parent_predicate(table: str, column: str, parent: str) -> str:
    """SQL: whether the reader sees the row that this one belongs to."""
    return f"EXISTS (SELECT FROM {parent} p WHERE p.id = {table}.{column} OFFSET 0)"


class ByRelationship(Operation):
    """Let a table that is protected already be read by whoever has a relationship with the row's person, and under named
    purposes. ``allows``: predicate that lets a row through in direct care (``relationship_predicate``); ``reads`` and
    ``writes``: purposes; ``also``: a further way to read, ``inserts``: to add. Reading and writing are policies of their
    own, so that a purpose that reads never writes."""

    reversible = True
    atomic = True

    def __init__(
        self,
        table: str,
        *,
        allows: str = "",
        reads: tuple[str, ...] = READ_FOR,
        writes: tuple[str, ...] = WRITE_FOR,
        also: str = "",
        inserts: str = "",
    ) -> None:
        self.table, self.allows, self.reads, self.writes = table, allows, reads, writes
        self.also, self.inserts = also, inserts

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        values = {"allows": self.allows, "reads": self.reads, "writes": self.writes, "also": self.also}
        return type(self).__qualname__, [self.table], {**values, "inserts": self.inserts}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the shape of the models does not change."""

    def _predicate(self, purposes: tuple[str, ...], also: str) -> str:
        listed = ", ".join(f"'{purpose}'" for purpose in purposes)
        ways = [f"(SELECT joinedup_purpose()) = ANY (ARRAY[{listed}])"]
        ways += [way for way in (also, self.allows) if way]
        return f"place_id = (SELECT joinedup_place()) AND ({' OR '.join(ways)})"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        reads, writes = self._predicate(self.reads, self.also), self._predicate(self.writes, "")
        inserts = self._predicate(self.writes, self.inserts)
        name = schema_editor.quote_name(self.table)
        self._drop(schema_editor)
        for policy, clauses in (
            ("context", f"FOR SELECT USING ({reads})"),
            ("context_insert", f"FOR INSERT WITH CHECK ({inserts})"),
            ("context_update", f"FOR UPDATE USING ({writes}) WITH CHECK ({writes})"),
            ("context_delete", f"FOR DELETE USING ({writes})"),
        ):
            schema_editor.execute(f"CREATE POLICY {policy} ON {name} {clauses}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._drop(schema_editor)
        name = schema_editor.quote_name(self.table)
        schema_editor.execute(
            f"CREATE POLICY context ON {name} USING ({PLACE_PREDICATE}) WITH CHECK ({PLACE_PREDICATE})"
        )

    def _drop(self, schema_editor: Any) -> None:
        name = schema_editor.quote_name(self.table)
        for policy in ("context", "context_insert", "context_update", "context_delete"):
            schema_editor.execute(f"DROP POLICY IF EXISTS {policy} ON {name}")

    def describe(self) -> str:
        return f"Rows of {self.table} by relationship"


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


class Seal(Operation):
    """Keep rows that say ``is_sealed`` from everybody but their own controller and the named purposes, whatever other
    policies let through: a restrictive policy (Q12, F101). ``controller``: column with the organisation's id; ``sees``:
    purposes that work on the rows of everybody."""

    reversible = True
    atomic = True

    def __init__(self, table: str, *, controller: str, sees: tuple[str, ...] = ()) -> None:
        self.table, self.controller = table, controller
        self.sees = sees or SEES_SEALED

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__qualname__, [self.table], {"controller": self.controller, "sees": self.sees}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: the shape of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name = schema_editor.quote_name(self.table)
        listed = ", ".join(f"'{purpose}'" for purpose in self.sees)
        owner = (
            "(SELECT pg_get_userbyid(c.relowner) = current_user FROM pg_class c"
            f" WHERE c.oid = '{self.table}'::regclass)"
        )
        schema_editor.execute(
            f"CREATE POLICY sealed ON {name} AS RESTRICTIVE USING (NOT is_sealed"
            f" OR {self.controller} = (SELECT joinedup_organisation())"
            f" OR (SELECT joinedup_purpose()) = ANY (ARRAY[{listed}]) OR {owner})"
        )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(f"DROP POLICY IF EXISTS sealed ON {schema_editor.quote_name(self.table)}")

    def describe(self) -> str:
        return f"Sealed rows of {self.table}"


SEES_SEALED = ("intake", "linkage-review", "retention", "operator", "keeping")
"""Purposes that see sealed rows: those that work on everybody's rows and show nobody's."""
