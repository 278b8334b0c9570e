"""What a policy reads of the context, in functions that the planner calls and does not take apart.

Written in SQL they were put into every policy of every table of a statement while it was planned, which took longer than
to ask them: a statement asks each once. They check the same seal (0003). Every name is qualified, so that nothing on
anybody's search path can stand in for it."""

from django.db import migrations

PART = "pg_catalog.split_part(pg_catalog.current_setting('ju.context'), '|', {})"
NUMBERS = {"place": 4, "user": 5, "staff": 6, "organisation": 7}
TEXTS = {"role": 8, "purpose": 9}


def plain(name: str, kind: str, value: str, *, part: str = "") -> str:
    """A function that gives ``value`` where the context is sealed, of the part ``told`` where one is named."""
    told = f"told := {part};" if part else ""
    return f"""
CREATE OR REPLACE FUNCTION joinedup_{name}() RETURNS {kind} LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $body$
DECLARE
    told pg_catalog.text;
BEGIN
    IF public.joinedup_sealed() THEN
        {told}
        RETURN {value};
    END IF;
    RETURN NULL;
END
$body$;
"""


def given(value: str) -> str:
    return f"CASE WHEN pg_catalog.length(told) OPERATOR(pg_catalog.>) 0 THEN {value} END"


def former(name: str, kind: str, value: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION joinedup_{name}() RETURNS {kind} LANGUAGE sql STABLE PARALLEL RESTRICTED\n"
        f"    RETURN CASE WHEN public.joinedup_sealed() THEN {value} END;\n"
    )


def part_of(place: int) -> str:
    return f"split_part(current_setting('ju.context'), '|', {place})"


PLAIN_CONTEXT = """
CREATE OR REPLACE FUNCTION joinedup_context() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    AS $body$ BEGIN RETURN public.joinedup_sealed(); END $body$;
"""
FORMER_CONTEXT = """
CREATE OR REPLACE FUNCTION joinedup_context() RETURNS boolean LANGUAGE sql STABLE PARALLEL RESTRICTED
    RETURN public.joinedup_sealed();
"""
FORWARDS = "".join(
    (
        *(
            plain(name, "bigint", given("told::pg_catalog.int8"), part=PART.format(at))
            for name, at in NUMBERS.items()
        ),
        *(plain(name, "text", "told", part=PART.format(at)) for name, at in TEXTS.items()),
        plain("request", "uuid", given("told::pg_catalog.uuid"), part=PART.format(11)),
        plain("parties", "bigint[]", "told::pg_catalog.int8[]", part=PART.format(10)),
        plain(
            "now",
            "timestamptz",
            given("pg_catalog.to_timestamp(told::pg_catalog.float8)"),
            part=PART.format(12),
        ),
        PLAIN_CONTEXT,
    )
)
BACKWARDS = "".join(
    (
        *(former(name, "bigint", f"nullif({part_of(at)}, '')::bigint") for name, at in NUMBERS.items()),
        *(former(name, "text", part_of(at)) for name, at in TEXTS.items()),
        former("request", "uuid", f"nullif({part_of(11)}, '')::uuid"),
        former("parties", "bigint[]", f"{part_of(10)}::bigint[]"),
        former("now", "timestamptz", f"to_timestamp(nullif({part_of(12)}, '')::double precision)"),
        FORMER_CONTEXT,
    )
)


class Migration(migrations.Migration):
    dependencies = (("core", "0006_trail_by_purpose"),)
    operations = (migrations.RunSQL(FORWARDS, BACKWARDS),)
