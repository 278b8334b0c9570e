"""Whether a place is live, what it lacks, and what is stopped."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Q, QuerySet

from joinedup.access import going_live
from joinedup.access.going_live import Check
from joinedup.access.models import LiveStep, RegisteredAgreement, RoleAssignment, Stop, User
from joinedup.access.roles import ROLES, kept_apart
from joinedup.core import clock
from joinedup.place.models import AllianceMembership, Feed, Organisation, Place


def went_live(place_id: int) -> bool:
    """Whether real people are in a place: it went live and was not taken out of live use since, stopped or not."""
    last = (
        LiveStep.objects.filter(place=place_id, kind__in=(LiveStep.Kind.LIVE, LiveStep.Kind.ENDED))
        .order_by("-pk")
        .values_list("kind", flat=True)
        .first()
    )
    return last == LiveStep.Kind.LIVE


def is_live(place_id: int) -> bool:
    """Whether real people may come in: the place went live, was not taken out of live use, and is not stopped."""
    return went_live(place_id) and not is_stopped(place_id, None)


def any_live() -> Place | None:
    """A place that is live; None where none is."""
    return next((place for place in Place.objects.order_by("pk") if is_live(place.pk)), None)


def is_stopped(place_id: int | None, organisation_id: int | None) -> bool:
    """Whether access is stopped for a place, or for one organisation in it."""
    return (
        place_id is not None
        and stops_of(place_id).filter(Q(organisation__isnull=True) | Q(organisation=organisation_id)).exists()
    )


def stops_of(place_id: int) -> QuerySet[Stop]:
    """The stops that hold now."""
    return Stop.objects.filter(place=place_id, restarted_at__isnull=True)


def stops_shown(place_id: int) -> list[Stop]:
    """Every stop there was, the newest first."""
    return list(Stop.objects.filter(place=place_id).select_related("organisation").order_by("-pk"))


def last_step(place_id: int, kind: str) -> LiveStep | None:
    """The latest step of a kind."""
    return LiveStep.objects.filter(place=place_id, kind=kind).order_by("-pk").first()


def agreements_in_force(place_id: int) -> list[RegisteredAgreement]:
    """The register's agreements in force today."""
    return list(
        RegisteredAgreement.objects.on(clock.today()).filter(place=place_id).order_by("kind", "title")
    )


def partners_of(place_id: int) -> list[Organisation]:
    """Those whose agreement is asked for: members of the alliance, and whoever sends a list."""
    today = clock.today()
    ids = set(
        AllianceMembership.objects.on(today).filter(place=place_id).values_list("organisation_id", flat=True)
    ) | set(Feed.objects.filter(place=place_id, is_expected=True).values_list("organisation_id", flat=True))
    return list(Organisation.objects.filter(pk__in=ids).order_by("name", "pk"))


def choices_of_partners(place_id: int) -> list[tuple[str, str]]:
    """Partners as choices, by ODS code."""
    return [(one.ods_code, one.name) for one in partners_of(place_id)]


def checks_of(place: Place) -> list[Check]:
    """Everything a place needs before it goes live, each with what is missing. Papers first, then facts."""
    return [*_papers(place), *_people(place), *_server(), *going_live.registered_facts(place)]


def _papers(place: Place) -> Iterator[Check]:
    dpia, safety = last_step(place.pk, LiveStep.Kind.DPIA), last_step(place.pk, LiveStep.Kind.SAFETY)
    yield Check(
        "dpia",
        "Data protection impact assessment",
        dpia is not None,
        f"{dpia.reference}, signed by {dpia.name}, {dpia.position}." if dpia else "No reference is recorded.",
    )
    yield Check(
        "safety",
        "Clinical safety sign-off",
        safety is not None,
        f"{safety.reference}, signed by {safety.name}, {safety.position}."
        if safety
        else "Nobody has signed it off.",
    )
    sharing = [
        one for one in agreements_in_force(place.pk) if one.kind == RegisteredAgreement.Kind.DATA_SHARING
    ]
    covered = {code for one in sharing for code in one.parties}
    missing = [one.name for one in partners_of(place.pk) if one.ods_code not in covered]
    yield Check(
        "agreements",
        "Data sharing agreements",
        bool(sharing) and not missing,
        f"Every partner is party to one; {len(sharing)} in force."
        if sharing and not missing
        else f"Not party to one in force: {', '.join(missing)}."
        if missing
        else "None is in the register.",
    )


def _people(place: Place) -> Iterator[Check]:
    held = RoleAssignment.objects.on(clock.today()).filter(place=place, user__is_active=True)
    by_user: dict[int, set[str]] = {}
    for user_id, role in held.filter(user__is_demo=False).values_list("user_id", "role"):
        by_user.setdefault(user_id, set()).add(role)
    for role, least in (("ig_lead", 1), ("caldicott_guardian", 1), ("place_administrator", 2)):
        count = sum(role in roles for roles in by_user.values())
        yield Check(
            role.replace("_", "-"),
            ROLES[role].name,
            count >= least,
            f"{count} of at least {least}."
            + ("" if count >= least or least == 1 else " A stop is taken back by a second person."),
        )
    both = sum(
        any(kept_apart(role, roles - {role}) is not None for role in roles) for roles in by_user.values()
    )
    yield Check(
        "roles-apart",
        "Roles kept apart",
        both == 0,
        "Nobody holds two that exclude each other."
        if not both
        else f"{both} accounts hold two that exclude each other.",
    )
    demo = User.objects.filter(is_demo=True, is_active=True).count()
    yield Check(
        "no-demo-accounts",
        "No demonstration accounts",
        demo == 0,
        "None is open."
        if not demo
        else f"{demo} are open; a demonstration and real people never share a server.",
    )


def _server() -> Iterator[Check]:
    secure = settings.PUBLIC_URL.startswith("https://")
    yield Check(
        "https",
        "Reached by HTTPS only",
        secure,
        "The public address is an https address."
        if secure
        else "JOINEDUP_PUBLIC_URL is not an https address.",
    )


def place_of(place_id: int | None) -> Place | None:
    """A place by its id."""
    return Place.objects.filter(pk=place_id or 0).first()


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Organisations' names by ODS code."""
    return dict(Organisation.objects.filter(ods_code__in=list(codes)).values_list("ods_code", "name"))


def organisation_of(ods_code: str) -> Organisation | None:
    """An organisation by its code."""
    return Organisation.objects.filter(ods_code=ods_code).first()
