from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "joinedup.people"
    label = "people"

    def ready(self) -> None:
        """Say how the index's own relations follow a merge."""
        from joinedup.people.relations import declare_own

        declare_own()
