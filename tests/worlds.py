"""Small fictional worlds for tests, made through the ORM under an operator's context."""

from datetime import date

from joinedup.place.models import (
    Area,
    Feed,
    Organisation,
    Place,
    PracticeAlignment,
    PrimaryCareNetwork,
    Service,
    Team,
    TeamLink,
)


def small_place(code: str = "testshire") -> Place:
    """One place: trust RCD, council 218, mental-health trust RX3, charity LW01, practices B82013 and B82012 in two
    networks, an operational and an integrated team for each, employer teams DN-N (RCD), ASC-N (218), CMHT (RX3)."""
    place = Place.objects.create(code=code, name="Testshire", settings={"access.second_factor": 0})
    organisations = {
        ods: Organisation.objects.get_or_create(
            ods_code=ods, defaults={"name": name, "kind": kind, "is_provider": True}
        )[0]
        for ods, name, kind in (
            ("RCD", "Testshire Trust", "trust"),
            ("218", "Testshire Council", "council"),
            ("RX3", "Testshire Mental Health Trust", "mental-health-trust"),
            ("LW01", "Living Well Testshire", "charity"),
            ("YHN", "Testshire Practices Together", "federation"),
            ("B82013", "Church Lane Surgery", "gp-practice"),
            ("B82012", "Park Surgery", "gp-practice"),
        )
    }
    for name, practice in (("one", "B82013"), ("two", "B82012")):
        area = Area.objects.create(place=place, code=f"area-{name}", name=f"Area {name}", level="area")
        network = PrimaryCareNetwork.objects.create(
            place=place, code=f"pcn-{name}", name=f"Network {name}", area=area
        )
        PracticeAlignment.objects.create(
            place=place, practice=organisations[practice], network=network, valid_from=date(2019, 7, 1)
        )
        integrated = Team.objects.create(
            place=place, code=f"int-{name}", name=f"Integrated {name}", kind="integrated", network=network
        )
        operational = Team.objects.create(
            place=place,
            code=f"op-{name}",
            name=f"Operational {name}",
            kind="operational",
            area=area,
            usual_professions=["District nurse", "Social worker", "Occupational therapist"],
        )
        TeamLink.objects.create(place=place, team=operational, serves=integrated)
    service = Service.objects.create(place=place, code="community", name="Community nursing", standing="core")
    for ods, employer_code, name in (
        ("RCD", "DN-N", "District nursing north"),
        ("218", "ASC-N", "Adult social care north"),
        ("RX3", "CMHT", "Community mental health"),
        ("LW01", "LIVING-WELL", "Living Well"),
    ):
        team = Team.objects.create(
            place=place,
            code=f"{ods}-{employer_code}".lower(),
            name=name,
            kind="employer",
            organisation=organisations[ods],
            employer_code=employer_code,
            service=service,
            telephone="01632 960001",
        )
        for operational in Team.objects.filter(place=place, kind="operational"):
            TeamLink.objects.create(place=place, team=team, serves=operational)
    for ods, list_format in (
        ("RCD", "open-cases"),
        ("RCD", "visits"),
        ("RCD", "inpatients"),
        ("218", "open-cases"),
        ("RX3", "open-cases"),
        ("YHN", "gp-list"),
    ):
        Feed.objects.create(
            place=place, organisation=organisations[ods], format=list_format, is_expected=True
        )
    return place
