from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "joinedup.caseload"
    label = "caseload"

    def ready(self) -> None:
        from joinedup.access.domain_events import ExclusionDecided
        from joinedup.caseload.following import cases_follow_merge, cases_follow_parting, declare_relations
        from joinedup.caseload.home_team import follow_names, follow_people, follow_place
        from joinedup.caseload.relationships import declare_sources
        from joinedup.caseload.sealing import follow_release
        from joinedup.core.domain_events import subscribe
        from joinedup.people.batch import PeopleChanged
        from joinedup.people.domain_events import PeopleDerived, PeopleMerged, PeopleParted
        from joinedup.place.domain_events import PlaceLoaded

        subscribe(PeopleDerived, follow_names)
        subscribe(PeopleChanged, follow_people)
        declare_relations()
        subscribe(PeopleMerged, cases_follow_merge)
        subscribe(PeopleParted, cases_follow_parting)
        subscribe(PlaceLoaded, follow_place)
        subscribe(ExclusionDecided, follow_release)
        declare_sources()
