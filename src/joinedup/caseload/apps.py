from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "joinedup.caseload"
    label = "caseload"

    def ready(self) -> None:
        from joinedup.caseload.home_team import follow_people
        from joinedup.core.domain_events import subscribe
        from joinedup.people.batch import PeopleChanged

        subscribe(PeopleChanged, follow_people)
