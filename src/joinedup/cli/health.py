"""What ``joinedup check`` looks at."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.db import connection, connections

from joinedup import embedded
from joinedup.core import clock
from joinedup.core.context import Actor, ContextNotAccepted, Purpose, acting
from joinedup.core.context_key import KeyUnusable


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its ``name``, whether it is ``ok``, a ``sentence``; ``is_late``: nothing is broken here, but a
    partner's list, or what is not sealed yet, is older than its setting allows."""

    name: str
    ok: bool
    sentence: str
    is_late: bool = False


def findings() -> list[Finding]:
    """Everything the command looks at, in order."""
    return [
        _server(),
        _role(),
        _row_security(),
        _no_context(),
        _context_key(),
        _audit(),
        _disk(),
        _jobs(),
        *_feeds(),
    ]


def _server() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return Finding("server", ok=True, sentence=f"PostgreSQL {version} answers.")


def _role() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_super, bypasses = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
        )
        (owned,) = cursor.fetchone()
    ok = not (is_super or bypasses or owned)
    return Finding(
        "role",
        ok,
        f"The application serves as {name}, the lesser role."
        if ok
        else f"The application serves as {name}, which may see past row security. Give it a lesser role.",
    )


def protected_tables() -> set[str]:
    """The tables that must carry forced row security: those of every model that says ``place``."""
    return {
        model._meta.db_table for model in apps.get_models() if getattr(model, "row_security", "") == "place"
    }


def _row_security() -> Finding:
    tables = protected_tables()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relrowsecurity AND relforcerowsecurity",
            [sorted(tables)],
        )
        forced = {name for (name,) in cursor.fetchall()}
    missing = sorted(tables - forced)
    return Finding(
        "row security",
        not missing,
        f"Forced on all {len(tables)} tables with people in them."
        if not missing
        else f"Not forced on {', '.join(missing)}.",
    )


def _no_context() -> Finding:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM people_person) + (SELECT count(*) FROM core_event)")
        (seen,) = cursor.fetchone()
    return Finding(
        "no context",
        seen == 0,
        "Without a context no person is seen." if not seen else f"{seen} rows seen without one.",
    )


def _context_key() -> Finding:
    """Whether the database accepts a context that this server signs."""
    try:
        with acting(Actor(place_id=None, purpose=Purpose.OPERATOR)):
            return Finding("context key", ok=True, sentence="The database accepts this server's contexts.")
    except (ContextNotAccepted, KeyUnusable) as error:
        return Finding("context key", ok=False, sentence=str(error))


def _audit() -> Finding:
    """How much of the audit trail is not sealed yet, and what the last verification said."""
    from joinedup.access.queries.seal import window

    now = window(using="owner")
    state = now.state
    checked = (
        f"verified {clock.local(state.last_verified):%d/%m/%Y %H:%M}"
        if state.last_verified
        else "not verified yet"
    )
    age = (
        f", the oldest {(clock.now() - now.oldest).total_seconds() / 60:.0f} minutes old"
        if now.oldest
        else ""
    )
    sentence = f"{state.count:,} events sealed, {checked}; {now.unsealed:,} not sealed yet{age}."
    if state.trouble:
        sentence += f" {state.trouble}"
    if state.is_intact is False:
        sentence += f" {state.finding}"
    ok = not state.trouble and state.is_intact is not False
    return Finding("audit", ok, sentence, is_late=now.is_late)


def _disk() -> Finding:
    home = Path(embedded.home())
    free = shutil.disk_usage(home).free
    return Finding("disk", free > 2 << 30, f"{free >> 30} GiB free under {home}.")


def _jobs() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
        counts = dict(cursor.fetchall())
    failed = counts.get("failed", 0)
    return Finding("jobs", failed == 0, f"{counts.get('todo', 0)} waiting, {failed} failed.")


def _feeds() -> list[Finding]:
    """How old each expected list is, by the place's own settings. Old lists do not make the product unwell."""
    from joinedup.place.models import Feed
    from joinedup.place.queries import settings_of

    found = []
    settings: dict[int, dict[str, object]] = {}
    for feed in Feed.objects.filter(is_expected=True).select_related("organisation"):
        name = f"feed {feed.organisation.ods_code} {feed.format}"
        if feed.as_at is None:
            found.append(Finding(name, ok=True, sentence="Nothing has come yet.", is_late=True))
            continue
        if feed.place_id not in settings:
            settings[feed.place_id] = settings_of(feed.place_id)
        hours = int(str(settings[feed.place_id][f"feed.stale_hours.{feed.format}"]))
        is_late = clock.now() - feed.as_at > timedelta(hours=hours)
        found.append(
            Finding(
                name, ok=True, sentence=f"As at {clock.local(feed.as_at):%d/%m/%Y %H:%M}.", is_late=is_late
            )
        )
    return found
