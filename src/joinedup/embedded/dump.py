"""A backup in one file, and the way back from it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets as random_tokens
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import psycopg
from psycopg import sql

from . import roles
from .binaries import environment, run, wheel_folder
from .data import SUPERUSER
from .dsn import check_server_version, connection_urls, embedded_url
from .errors import ServerError
from .home import home, sync_folder
from .server import Server, dsn, ensure_running, password
from .tools import client_programs, connection_environment

# A database with a row in one of these is not replaced without being told to.
PEOPLE_TABLES = ("people_person",)
_INCOMING = f"{roles.DATABASE}_incoming"
_FORMER = f"{roles.DATABASE}_former"
_SWAP_TRIES = 20
# Removes what the connected role owns in the schema of the product's tables, and nothing of anybody else's.
_CLEAR = """
SET client_min_messages = warning;
DO $do$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind
            WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
            oid::regclass) AS command
        FROM pg_catalog.pg_class
        WHERE relnamespace = 'public'::regnamespace AND relowner = current_user::regrole
            AND relkind IN ('r', 'p', 'v', 'm', 'S')
        ORDER BY relkind = 'S'
    LOOP
        EXECUTE found.command;
    END LOOP;
    FOR found IN
        SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) AS command
        FROM pg_catalog.pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
    LOOP
        EXECUTE found.command;
    END LOOP;
    FOR found IN
        SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) AS command
        FROM pg_catalog.pg_type
        WHERE typnamespace = 'public'::regnamespace AND typowner = current_user::regrole
            AND (typtype IN ('e', 'd', 'r') OR typtype = 'c' AND typrelid IN (
                SELECT oid FROM pg_catalog.pg_class WHERE relkind = 'c'))
    LOOP
        EXECUTE found.command;
    END LOOP;
END
$do$;
"""


LAST_BACKUP = "last-backup"
"""The file in the home that says when the last backup was made."""


@dataclass(frozen=True)
class Backup:
    """A finished backup: its file and size in bytes."""

    file: Path
    size: int


def backup(file: Path | str, *, force: bool = False) -> Backup:
    """Write the whole database, as at one moment, to ``file`` in pg_dump's custom format (mode 0600).

    The file appears only when it is whole and on the disk. A file that is there is kept unless ``force``.
    Runs beside the working product. Raises ``ServerError``.
    """
    target = Path(file).expanduser().absolute()
    if target.is_dir():
        raise ServerError(f"{target} is a folder: name the file to write.")
    if target.exists() and not force:
        raise ServerError(f"{target} is there already: choose another name, or force it to be replaced.")
    urls = connection_urls()
    check_server_version(urls.backup)
    programs = wheel_folder() / "bin" if urls.embedded else client_programs(urls.backup)
    part = target.with_name(f".{target.name}.{random_tokens.token_hex(6)}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as fault:
        raise ServerError(f"The backup cannot be written to {target.parent} ({fault.strerror}).") from fault
    try:
        where, surroundings = connection_environment(urls.backup)
        command = [
            str(programs / "pg_dump"),
            "--format=custom",
            "--no-password",
            f"--file={part}",
            f"--dbname={where}",
        ]
        done = run(command, env=surroundings)
        if done.code != 0:
            raise ServerError(_dump_sentence(done.err))
        size = _publish(part, target, force=force)
    except OSError as fault:
        raise ServerError(f"The backup cannot be written to {target} ({fault.strerror}).") from fault
    finally:
        part.unlink(missing_ok=True)
    (home() / LAST_BACKUP).write_text(datetime.now(UTC).isoformat(), encoding="ascii")
    return Backup(target, size)


def last_backup() -> datetime | None:
    """When a backup was last made from here; None when that is not known."""
    try:
        return datetime.fromisoformat((home() / LAST_BACKUP).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def restore(file: Path | str, *, force: bool = False) -> None:
    """Replace the database by what ``file`` holds: all of it, or, when anything fails, nothing.

    Refused when the database holds people, unless ``force``. On the embedded server the backup is first
    restored beside the database in use and then put in its place (whoever is connected is cut off for that
    moment); on an outside server it is done in one transaction as the owner. Raises ``ServerError``.
    """
    archive = Path(file).expanduser().absolute()
    _check_archive(archive)
    urls = connection_urls()
    check_server_version(urls.owner)
    if not force and holds_people(urls.owner):
        raise ServerError("The database holds people: nothing was restored; force it, and they are replaced.")
    if urls.embedded:
        with _restoring():
            _restore_embedded(archive)
    else:
        _restore_outside(archive, urls.owner)


def holds_people(url: str) -> bool:
    """Whether the database behind the owner's URL holds at least one person."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            for table in PEOPLE_TABLES:
                there = connection.execute(
                    "SELECT to_regclass(%s) IS NOT NULL", [f"public.{table}"]
                ).fetchone()
                if there is None or not there[0]:
                    continue
                query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier("public", table))
                found = connection.execute(query).fetchone()
                if found is not None and found[0]:
                    return True
    except psycopg.Error as fault:
        raise ServerError(f"The database cannot be looked at: {roles.first_line(fault)}.") from fault
    return False


def _restore_embedded(archive: Path) -> None:
    server = ensure_running()
    admin = dsn(server, SUPERUSER, "postgres")
    with _told("The backup could not be restored"), psycopg.connect(admin, autocommit=True) as connection:
        _drop(connection, _INCOMING)
        _drop_former(connection)
    kept = {"owner": password(roles.OWNER), "app": password(roles.APP), "backup": password(roles.BACKUP)}
    roles.provision(admin, database=_INCOMING, passwords=kept)
    where, surroundings = connection_environment(embedded_url(server, roles.OWNER, _INCOMING))
    command = [str(wheel_folder() / "bin" / "pg_restore"), "--no-owner", "--exit-on-error", "--no-password"]
    # Row security comes on in the last section, after the foreign keys are checked: never two jobs there.
    for part in (["--section=pre-data", "--section=data", "--jobs=2"], ["--section=post-data"]):
        done = run([*command, *part, f"--dbname={where}", str(archive)], env=surroundings)
        if done.code != 0:
            with (
                _told("The backup could not be restored"),
                psycopg.connect(admin, autocommit=True) as connection,
            ):
                _drop(connection, _INCOMING)
            raise ServerError(
                f"The backup could not be restored, and nothing was changed: {_last_error(done.err)}."
            )
    with _told("The restored database could not be put in place"):
        with psycopg.connect(embedded_url(server, roles.OWNER, _INCOMING), autocommit=True) as connection:
            connection.execute("ANALYZE")
        _swap(server)


def _swap(server: Server) -> None:
    """Put the incoming database in the place of the one in use, in one transaction; then drop the former."""
    with psycopg.connect(dsn(server, SUPERUSER, "postgres"), autocommit=True) as connection:
        for tried in range(_SWAP_TRIES):
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
                [[roles.DATABASE, _INCOMING]],
            )
            try:
                with connection.transaction():
                    for old, new in ((roles.DATABASE, _FORMER), (_INCOMING, roles.DATABASE)):
                        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                        connection.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
                break
            except psycopg.errors.ObjectInUse:
                if tried + 1 == _SWAP_TRIES:
                    raise
                time.sleep(0.1)
        _drop(connection, _FORMER)


def _drop_former(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """What an earlier restore left when it was ended just before its last step."""
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [roles.DATABASE]).fetchone()
    if found is not None:
        _drop(connection, _FORMER)


def _drop(connection: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _restore_outside(archive: Path, url: str) -> None:
    """Run the archive as SQL in one transaction as the owner, in place of what that role owns now."""
    programs = client_programs(url)
    where, surroundings = connection_environment(url)
    script = [str(wheel_folder() / "bin" / "pg_restore"), "--no-owner", "--file=-", str(archive)]
    runner = [str(programs / "psql"), "--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction"]
    runner += ["--set=ON_ERROR_STOP=1", "--no-password", f"--dbname={where}"]
    with (
        tempfile.TemporaryFile() as words,
        _piped(script, environment(), words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as source,
        _piped(runner, surroundings, words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as sink,
    ):
        try:
            _pour(cast(IO[bytes], source.stdout), cast(IO[bytes], sink.stdin))
        except BrokenPipeError:  # the server refused something: psql has ended, and said why
            source.kill()
        if source.wait() != 0:
            sink.kill()  # its input has not ended, so its transaction is not kept
        sink.communicate()
        words.seek(0)
        said = words.read().decode(errors="replace")
    if source.returncode != 0 or sink.returncode != 0:
        raise ServerError(f"The backup could not be restored, and nothing was changed: {_last_error(said)}.")
    with (
        _told("The restored database could not be measured"),
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute("ANALYZE")


def _piped(
    command: list[str], surroundings: dict[str, str], words: IO[bytes], *, stdin: int, stdout: int
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 (our own programs with our own arguments, never a shell)
        command, stdin=stdin, stdout=stdout, stderr=words, env=surroundings
    )


def _pour(source: IO[bytes], sink: IO[bytes]) -> None:
    """Send the SQL on, without the one line of its head that servers before 17 do not know."""
    sink.write(_CLEAR.encode())
    for line in source:
        if line.startswith(b"SET transaction_timeout"):
            continue
        sink.write(line)
        if line.startswith((b"CREATE ", b"COPY ")):
            break
    while block := source.read(1 << 20):
        sink.write(block)
    sink.flush()


def _check_archive(archive: Path) -> None:
    if not archive.is_file():
        raise ServerError(f"There is no backup file {archive}.")
    command = [str(wheel_folder() / "bin" / "pg_restore"), "--list", str(archive)]
    done = run(command)
    if done.code != 0:
        raise ServerError(
            f"{archive} is no backup made by this product, or not whole: {_last_error(done.err)}."
        )


def _publish(part: Path, target: Path, *, force: bool) -> int:
    descriptor = os.open(part, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
        size = os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)
    if not force:
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError as fault:
            raise ServerError(
                f"{target} was made by somebody else meanwhile: choose another name."
            ) from fault
    part.replace(target)
    sync_folder(target.parent)
    return size


def _dump_sentence(words: str) -> str:
    if "row-level security" in words:
        return (
            "The backup needs a role that may read every row: make one with the SQL of joinedup setup "
            "and set DATABASE_BACKUP_URL."
        )
    if "No space left on device" in words:
        return "The backup could not be written: no space is left on the disk."
    return f"The backup failed: {_last_error(words)}."


def _last_error(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    for line in lines:
        if "error:" in line.lower():
            return line[line.lower().index("error:") + 6 :].strip().rstrip(".")
    return lines[-1].rstrip(".") if lines else "the program said nothing"


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as fault:
        raise ServerError(f"{what}: {roles.first_line(fault)}.") from fault


@contextlib.contextmanager
def _restoring() -> Iterator[None]:
    """One restore at a time."""
    descriptor = os.open(home() / "restore.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServerError("Another restore is running: wait for it to end.") from None
        yield
    finally:
        os.close(descriptor)
