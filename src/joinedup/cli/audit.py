"""``joinedup audit``: seal the audit trail, check the seal, note where it stands."""

from datetime import datetime
from typing import Any

import click

from joinedup.cli.running import CouldNotRun, Ended, answer, operating, say, start


@click.group()
def audit() -> None:
    """The audit trail's seal: seal, verify, checkpoint, rotate the key, restart after a restore."""


@audit.command(name="seal")
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def seal_command(*, as_json: bool) -> None:
    """Seal every event that is surely committed. The worker does so each minute. Ends 2 when sealing must not go on."""
    start()
    from joinedup.access.queries.seal import window
    from joinedup.access.seal import SealError, seal
    from joinedup.access.seal.sealing import keep_trouble

    try:
        done = seal()
    except SealError as error:
        keep_trouble(str(error))
        _refused(str(error), as_json=as_json)
        return
    left = window(using="owner")
    if as_json:
        answer({"sealed": done.sealed, "total": done.total, "unsealed": left.unsealed, "oldest": left.oldest})
    say(
        f"Sealed {done.sealed:,} events; {done.total:,} in all; {left.unsealed:,} wait for their transactions."
    )


@audit.command(name="verify")
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def verify_command(*, as_json: bool) -> None:
    """Check every sealed event with the key and name the first that was changed, removed, inserted, reordered or cut off.

    Ends 0 when all is as sealed, 1 when it is but the head is behind or a key is gone, 2 when it is not, or can't be
    told."""
    start()
    from joinedup.access.seal import SealError, verify
    from joinedup.access.seal.verifying import keep_verdict

    try:
        verdict = verify()
    except SealError as error:
        _refused(str(error), as_json=as_json)
        return
    keep_verdict(verdict)
    if as_json:
        answer(
            {
                "intact": verdict.is_intact,
                "sealed": verdict.sealed,
                "unsealed": verdict.unsealed,
                "oldest_unsealed": _moment(verdict.oldest),
                "faults": [
                    {
                        "what": fault.what.value,
                        "position": fault.position,
                        "event": fault.event_id,
                        "sentence": fault.sentence,
                    }
                    for fault in verdict.faults
                ],
                "head_behind": verdict.behind,
                "unverifiable": verdict.unverifiable,
                "checkpoints": verdict.checkpoints,
                "restarts": list(verdict.restarts),
                "seconds": round(verdict.seconds, 3),
            }
        )
    else:
        click.echo(verdict.sentence)
        for restart in verdict.restarts:
            click.echo(
                f"Taken up again {restart['at']} at position {restart['to']:,}"
                f" (the head said {restart['from'] if restart['from'] is not None else 'nothing'}): {restart['reason']}"
            )
    if verdict.unsealed:
        say(f"Not sealed yet: {verdict.unsealed:,}, the oldest of {_moment(verdict.oldest)}.")
    if not verdict.is_intact:
        raise Ended(2)
    if verdict.behind or verdict.unverifiable:
        raise Ended(1)


@audit.command(name="checkpoint")
@click.option("--json", "as_json", is_flag=True, help="Answer on standard output for machines.")
def checkpoint_command(*, as_json: bool) -> None:
    """Note now where the chain stands, in the seal's folder and the one elsewhere if one is set."""
    start()
    from joinedup.access.seal import SealError
    from joinedup.access.seal.sealing import checkpoint

    try:
        noted = checkpoint()
    except SealError as error:
        _refused(str(error), as_json=as_json)
        return
    if as_json:
        answer(noted)
    say(
        f"Noted at {noted['count']:,} events."
        if noted
        else "Nothing new was sealed since the last checkpoint."
    )


@audit.command(name="rotate-key")
def rotate_key_command() -> None:
    """Make a new key for what is sealed from now on. The former ones stay: they check what they sealed."""
    start()
    from joinedup.access.seal import SealError, rotate_key

    try:
        key = rotate_key()
    except SealError as error:
        raise CouldNotRun(str(error)) from None
    _record("access.seal_key_rotated", {"key": key.number, "from": key.first})
    say(
        f"Key {key.number} seals from position {key.first:,} on. Copy the seal's folder to where you keep it safe."
    )


@audit.command(name="restart")
@click.option("--reason", required=True, help="Why: it is kept, and named by every verification.")
def restart_command(*, reason: str) -> None:
    """Take the chain up again where the database's ends: after a backup was restored, or an incident was dealt with."""
    start()
    from joinedup.access.seal import SealError, keeping, restart

    try:
        former = keeping.head()
        head = restart(reason=reason)
    except SealError as error:
        raise CouldNotRun(str(error)) from None
    _record("access.seal_restarted", {"from": former.count if former else None, "to": head.count})
    say(f"The chain goes on from position {head.count:,}.")


def _record(kind: str, data: dict[str, Any]) -> None:
    """The event of it, in every place's trail."""
    from joinedup.core import events
    from joinedup.place.models import Place

    places: list[Place | None] = list(Place.objects.order_by("pk"))
    for place in places or [None]:
        with operating(place) as actor:
            events.record(actor=actor, kind=kind, data=data)


def _refused(sentence: str, *, as_json: bool) -> None:
    if as_json:
        answer({"intact": False, "error": sentence})
    say(sentence)
    raise Ended(2)


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value is not None else None
