from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "joinedup.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Hear of places being loaded, and of people found to be one."""
        from joinedup.core.domain_events import subscribe
        from joinedup.meetings.following import declare_relations, items_follow_merge, items_follow_parting
        from joinedup.meetings.relationships import declare_sources
        from joinedup.meetings.series import when_place_loaded
        from joinedup.people.domain_events import PeopleMerged, PeopleParted
        from joinedup.place.domain_events import PlaceLoaded

        declare_relations()
        subscribe(PeopleMerged, items_follow_merge)
        subscribe(PeopleParted, items_follow_parting)
        subscribe(PlaceLoaded, when_place_loaded)
        declare_sources()
