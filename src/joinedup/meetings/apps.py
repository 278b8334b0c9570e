from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "joinedup.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Hear of places being loaded."""
        from joinedup.core.domain_events import subscribe
        from joinedup.meetings.series import when_place_loaded
        from joinedup.place.domain_events import PlaceLoaded

        subscribe(PlaceLoaded, when_place_loaded)
