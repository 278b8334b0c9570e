from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "joinedup.caseload"
    label = "caseload"

    def ready(self) -> None:
        from joinedup.caseload.home_team import follow_people, follow_place
        from joinedup.core.domain_events import subscribe
        from joinedup.people.batch import PeopleChanged
        from joinedup.place.domain_events import PlaceLoaded

        subscribe(PeopleChanged, follow_people)
        subscribe(PlaceLoaded, follow_place)
