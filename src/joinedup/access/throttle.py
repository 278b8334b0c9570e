"""How fast somebody may guess: a delay that grows, for one account from one source; never a lock that a stranger sets.

Every try is counted before it is looked at, so that a hundred at once are a hundred; what succeeds is taken back. A
browser that has signed this account in before has a count of its own, so nobody elsewhere can slow it down; a passkey
is not slowed at all; and a code from the authenticator app with the password gets through where the password alone has
to wait. The counts are in the database: they hold for all workers and outlive a restart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from joinedup.access.models import Spent, Throttle
from joinedup.core import clock


@dataclass(frozen=True, slots=True)
class Bucket:
    """One count. ``key``: what is counted; ``free``: tries without a delay; then one second, two, four and so on up to
    ``longest``; ``forget``: after so long without a try it begins anew."""

    key: str
    free: int
    longest: timedelta
    forget: timedelta


HOUR = timedelta(hours=1)


def _bucket(kind: str, *parts: object, free: int, longest: int, forget: timedelta = HOUR) -> Bucket:
    text = "\x1f".join(str(part) for part in (kind, *parts))
    key = salted_hmac("joinedup.throttle", text, algorithm="sha256").hexdigest()
    return Bucket(key, free, timedelta(seconds=longest), forget)


def source_of(request: HttpRequest) -> str:
    """Where a request comes from: the address, of IPv6 the network. Behind a proxy the last one that it wrote down."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def for_password(account: str, source: str, device: str | None) -> list[Bucket]:
    """The counts of a try with a password: of a browser that knows the account its own; else the account's from this
    source, the account's from everywhere, and the source's over all accounts. The first is the try's own."""
    if device:
        return [_bucket("device", account, device, free=10, longest=60)]
    return [
        _bucket("source", account, source, free=5, longest=900),
        _bucket("account", account, free=50, longest=900),
        _bucket("spray", source, free=100, longest=300),
    ]


def for_code(account: str, source: str, device: str | None) -> list[Bucket]:
    """The counts of a try with a code from an app or from paper."""
    if device:
        return [_bucket("code-device", account, device, free=10, longest=60)]
    return [
        _bucket("code-source", account, source, free=5, longest=900),
        _bucket("code-account", account, free=20, longest=900),
    ]


def for_both(account: str, source: str) -> list[Bucket]:
    """The count of a try with password and code together, which is what still gets through when the password alone has
    to wait. Its delay stays short: six digits and a password are not guessed at this pace."""
    return [_bucket("both", account, source, free=3, longest=30)]


def for_link(source: str) -> list[Bucket]:
    """The count of invitation links tried from a source."""
    return [_bucket("link", source, free=20, longest=300)]


_COUNT = """
INSERT INTO access_throttle AS held (key_hash, failures, last, until) VALUES (%(key)s, 1, %(now)s, %(now)s)
ON CONFLICT (key_hash) DO UPDATE SET
    failures = CASE WHEN held.last < %(forgotten)s THEN 1 ELSE held.failures + 1 END,
    last = %(now)s,
    until = CASE WHEN held.last < %(forgotten)s OR held.failures < %(free)s THEN %(now)s
        ELSE %(now)s + least(%(longest)s, power(2, least(held.failures - %(free)s, 20))) * interval '1 second' END
WHERE held.until <= %(now)s
RETURNING failures
"""


def count(buckets: Sequence[Bucket]) -> bool:
    """Count one more try; False when it has to wait, and then nothing is counted, so that waiting does not grow."""
    now = clock.now()
    if wait(buckets) is not None:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        for bucket in sorted(buckets, key=lambda one: one.key):
            cursor.execute(
                _COUNT,
                {
                    "key": bucket.key,
                    "now": now,
                    "forgotten": now - bucket.forget,
                    "free": bucket.free,
                    "longest": bucket.longest.total_seconds(),
                },
            )
            if cursor.fetchone() is None:
                return False
    return True


def wait(buckets: Sequence[Bucket]) -> timedelta | None:
    """How long until something is tried again; None when it may be tried now."""
    now = clock.now()
    until = Throttle.objects.filter(key_hash__in=[bucket.key for bucket in buckets], until__gt=now).aggregate(
        latest=Max("until")
    )["latest"]
    return until - now if until is not None else None


def forgive(buckets: Sequence[Bucket]) -> None:
    """A try succeeded: its own count begins anew, and the others forget it."""
    own, *others = buckets
    Throttle.objects.filter(key_hash=own.key).delete()
    Throttle.objects.filter(key_hash__in=[bucket.key for bucket in others], failures__gt=0).update(
        failures=F("failures") - 1
    )


def spend(kind: str, value: str, *, lasts: timedelta) -> bool:
    """Use something up that may be used once; False when it was used before."""
    now = clock.now()
    key = salted_hmac("joinedup.spent", f"{kind}\x1f{value}", algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_spent (key_hash, expires) VALUES (%s, %s) ON CONFLICT (key_hash) DO NOTHING",
            [key, now + lasts],
        )
        return bool(cursor.rowcount == 1)


def forget_old() -> None:
    """Take away what no longer matters."""
    now = clock.now()
    Throttle.objects.filter(last__lt=now - timedelta(days=1), until__lt=now).delete()
    Spent.objects.filter(expires__lt=now).delete()
