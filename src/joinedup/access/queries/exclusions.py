"""Reads about what is sealed at the door (Q12)."""

from joinedup.access.models import ExclusionRelease


def last_words(place_id: int) -> list[ExclusionRelease]:
    """Each controller's last word on each category."""
    rows = ExclusionRelease.objects.filter(place_id=place_id).select_related("organisation")
    return list(
        rows.order_by("organisation__name", "organisation_id", "category", "-pk").distinct(
            "organisation__name", "organisation_id", "category"
        )
    )


def released_by(place_id: int, organisation_id: int) -> frozenset[str]:
    """The categories a controller has released."""
    return frozenset(
        one.category
        for one in last_words(place_id)
        if one.organisation_id == organisation_id and one.is_released
    )
