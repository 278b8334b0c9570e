from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "joinedup.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Say which relationships this room makes; hear of decisions that somebody may not take."""
        from joinedup.access.domain_events import DecisionRouted
        from joinedup.core.domain_events import subscribe
        from joinedup.tasks.handlers import when_decision_routed
        from joinedup.tasks.relationships import declare_sources

        declare_sources()
        subscribe(DecisionRouted, when_decision_routed)
