"""After a long list the planner knows how long the tables are, without waiting for autovacuum."""

from typing import Any

import pytest

from joinedup.core.context import acting
from joinedup.people.models import Person
from joinedup.people.sql import execute, fresh_statistics, value

MANY = 2_000


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_tables_that_changed_a_good_deal_are_looked_at_and_no_others(place: Any, as_actor: Any) -> None:
    known = "SELECT reltuples::int FROM pg_class WHERE oid = 'people_person'::regclass"
    with acting(as_actor("operator")):
        Person.objects.bulk_create(Person(place=place, family_name="Ibbotson") for _ in range(MANY))
        execute("SELECT pg_stat_force_next_flush()")
    with acting(as_actor("operator")):
        assert fresh_statistics() >= 1  # other tests may have left tables of their own
        assert value(known) == MANY
        Person.objects.create(place=place, family_name="Umpleby")
        execute("SELECT pg_stat_force_next_flush()")
    with acting(as_actor("operator")):
        fresh_statistics()
        assert value(known) == MANY, "one row more is not a good deal"
