"""Who agreed that an organisation is told of them."""

from collections.abc import Collection

from django.db.models import QuerySet

from joinedup.access.models import PersonAgreement


def agreed_people(organisation_id: int | None, people: Collection[int]) -> frozenset[int]:
    """Those of some people whose agreement with an organisation stands."""
    if organisation_id is None or not people:
        return frozenset()
    return frozenset(
        PersonAgreement.objects.filter(
            person__in=people, organisation=organisation_id, withdrawn_at__isnull=True
        ).values_list("person_id", flat=True)
    )


def agreements_of(person_id: int) -> QuerySet[PersonAgreement]:
    """The agreements of a person that stand, by organisation."""
    return (
        PersonAgreement.objects.filter(person=person_id, withdrawn_at__isnull=True)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )
