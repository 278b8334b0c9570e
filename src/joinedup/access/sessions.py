"""The session store (``SESSION_ENGINE``): one row a browser, found by a hash of its cookie, with two ends: one that
moves on with each use, and one that does not."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from joinedup.access.models import Session
from joinedup.core import clock

IDLE_MINUTES = 30
HOURS = 12
"""For sessions nobody has signed in to yet; those signed in have their place's own (``access.idle_minutes``,
``access.session_hours``)."""

NOTED_EVERY = timedelta(minutes=1)
"""How exactly a session's last use is known: writing it at every page would cost a write a page."""

METHOD, PROVIDER, PROVIDER_SESSION, PROVIDER_SUBJECT = (
    "signed_in_by",
    "provider",
    "provider_session",
    "provider_subject",
)
IDLE, ENDS, DEVICE, SINCE = "idle_minutes", "ends", "device", "signed_in"
"""Names in a session's data. ``SINCE``: when its owner last proved who they are."""


def hash_of(key: str) -> str:
    """How a session's key is kept: whoever reads the table can take over no session."""
    return sha256(key.encode()).hexdigest()


class SessionStore(SessionBase):
    """Sessions in ``access.Session``. ``row``: the row behind this one as it was loaded, None for a new session."""

    row: Session | None = None

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, when it is over or never was."""
        self.row = None
        if self._session_key:
            self.row = Session.objects.filter(
                key_hash=hash_of(self._session_key), expires__gt=clock.now()
            ).first()
        if self.row is None:
            self._session_key = None
            return {}
        return self.decode(self.row.data)

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of that key."""
        return Session.objects.filter(key_hash=hash_of(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a key that nobody has."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  (Django's own signature)
        """Write the session. Raises UpdateError when it was ended in the meantime: nothing revives it."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        values = self._columns(data)
        key_hash = hash_of(self.session_key)
        if must_create:
            try:
                with transaction.atomic():
                    started = self.row.started if self.row is not None else clock.now()
                    self.row = Session.objects.create(key_hash=key_hash, started=started, **values)
            except IntegrityError:
                raise CreateError from None
        elif not Session.objects.filter(key_hash=key_hash).update(**values):
            raise UpdateError

    def _columns(self, data: dict[str, Any]) -> dict[str, Any]:
        now = clock.now()
        idle = int(data.get(IDLE, IDLE_MINUTES))
        ends = datetime.fromisoformat(data[ENDS]) if ENDS in data else now + timedelta(hours=HOURS)
        user = data.get(SESSION_KEY)
        return {
            "data": self.encode(data),
            "user_id": int(user) if user else None,
            "last_used": now,
            "expires": min(now + timedelta(minutes=idle), ends),
            "ends": ends,
            "idle_minutes": idle,
            "method": data.get(METHOD, ""),
            "provider": data.get(PROVIDER, ""),
            "provider_session": data.get(PROVIDER_SESSION, ""),
            "provider_subject": data.get(PROVIDER_SUBJECT, ""),
            "device": data.get(DEVICE, ""),
        }

    def delete(self, session_key: str | None = None) -> None:
        """End a session: this one, or the one of a key."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(key_hash=hash_of(key)).delete()

    def note_use(self) -> None:
        """Move the inactivity limit on, at most once a minute."""
        row, now = self.row, clock.now()
        if row is None or row.user_id is None or now - row.last_used < NOTED_EVERY:
            return
        Session.objects.filter(pk=row.pk, last_used__lt=now).update(
            last_used=now, expires=min(now + timedelta(minutes=row.idle_minutes), row.ends)
        )

    @classmethod
    def clear_expired(cls) -> None:
        """Take away what is over."""
        Session.objects.filter(expires__lte=clock.now()).delete()
