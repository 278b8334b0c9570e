from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "joinedup.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Say which relationships this room makes."""
        from joinedup.tasks.relationships import declare_sources

        declare_sources()
