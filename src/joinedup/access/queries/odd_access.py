"""Odd access: what the rules judge, gathered by the database in three questions over the last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from joinedup.access.models import OwnIdentity, User
from joinedup.access.rules import odd_access as rules
from joinedup.core import clock
from joinedup.core.names import name_key, postcode_key
from joinedup.people.models import Person
from joinedup.place.models import Staff
from joinedup.place.queries import settings_of

MOST = 200

_DAYS = """
SELECT e.user_id, (e.occurred AT TIME ZONE 'Europe/London')::date AS day,
  count(DISTINCT e.person_id) FILTER (WHERE e.category <> 'refusal'),
  count(DISTINCT e.person_id) FILTER (WHERE e.category <> 'refusal'
    AND extract(hour FROM e.occurred AT TIME ZONE 'Europe/London') = ANY (%(night)s)),
  count(DISTINCT e.person_id) FILTER (WHERE e.category = 'refusal'),
  max(e.staff_id)
FROM core_event e
WHERE e.place_id = %(place)s AND e.occurred >= %(since)s AND e.user_id IS NOT NULL AND e.person_id IS NOT NULL
GROUP BY 1, 2
"""
_TIES = """
SELECT DISTINCT e.user_id, e.person_id, (e.occurred AT TIME ZONE 'Europe/London')::date
FROM unnest(%(users)s::bigint[], %(names)s::text[], %(codes)s::text[]) AS own(user_id, family_key, postcode)
JOIN core_event e ON e.place_id = %(place)s AND e.user_id = own.user_id AND e.occurred >= %(since)s
JOIN people_person p ON p.id = e.person_id AND p.place_id = %(place)s
WHERE e.category = 'read' AND (p.family_key = own.family_key AND own.family_key <> ''
  OR upper(replace(p.postcode, ' ', '')) = own.postcode AND own.postcode <> '')
LIMIT 1000
"""


@dataclass(frozen=True, slots=True)
class Odd:
    """One thing to ask about: whose account, on which day, why (codes of ``rules.REASONS``), about how many people or
    about one ``person_id``."""

    user_id: int
    user: str
    day: date
    reasons: Sequence[str]
    people: int
    person_id: int | None = None


def odd_access(place_id: int, *, days: int) -> list[Odd]:
    """What is odd about the last days, newest first, at most ``MOST``."""
    settings = settings_of(place_id)
    limits = rules.Limits(
        settings["audit.many_records"], settings["audit.night_records"], settings["audit.in_vain"]
    )
    begins, ends = settings["audit.night_begins"], settings["audit.night_ends"]
    night = [hour for hour in range(24) if rules.is_night(hour, begins, ends)]
    since = clock.start_of_day(clock.today() - timedelta(days=days))
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, {"place": place_id, "since": since, "night": night})
        rows = cursor.fetchall()
    people = dict(User.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "name"))
    staff = {
        one.pk: one
        for one in Staff.objects.filter(pk__in={row[5] for row in rows if row[5]}).only(
            "family_name", "left", "ended"
        )
    }
    found = []
    for user_id, day, opened, at_night, in_vain, staff_id in rows:
        behind = staff.get(staff_id)
        left = (
            (behind.left or (clock.local(behind.ended).date() if behind.ended else None)) if behind else None
        )
        for finding in rules.odd(rules.Day(user_id, day, opened, at_night, in_vain, left), limits):
            found.append(Odd(user_id, people.get(user_id, ""), day, (finding.reason,), finding.people))
    names = {row[0]: staff[row[5]].family_name for row in rows if row[5] in staff}
    found += _ties(place_id, since, people, names)
    return sorted(found, key=lambda one: (one.day, one.people), reverse=True)[:MOST]


def _ties(place_id: int, since: datetime, people: dict[int, str], names: dict[int, str]) -> list[Odd]:
    own = {
        one.user_id: one
        for one in OwnIdentity.objects.filter(place_id=place_id, user_id__in=people).order_by(
            "recorded_at", "pk"
        )
    }
    users = sorted(people)
    told = {user: (names.get(user, ""), own[user].family_name if user in own else "") for user in users}
    codes = {user: own[user].postcode if user in own else "" for user in users}
    asked = [(user, name) for user in users for name in {name_key(part) for part in told[user]} or {""}]
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _TIES,
            {
                "place": place_id,
                "since": since,
                "users": [user for user, _ in asked],
                "names": [name for _, name in asked],
                "codes": [postcode_key(codes[user]) for user, _ in asked],
            },
        )
        rows = cursor.fetchall()
    whose = {
        one.pk: one
        for one in Person.objects.filter(pk__in={row[1] for row in rows}).only("family_name", "postcode")
    }
    found = []
    for user, person, day in rows:
        reasons = rules.related(
            told[user],
            codes[user],
            person_family_name=whose[person].family_name,
            person_postcode=whose[person].postcode,
        )
        if reasons:
            found.append(Odd(user, people[user], day, tuple(reasons), 1, person))
    return found
