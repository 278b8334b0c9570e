from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "joinedup.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Say which relationships this room makes; hear of decisions that somebody may not take; tasks follow the person
        they are about."""
        from joinedup.access.domain_events import DecisionRouted
        from joinedup.caseload.following import facts_about
        from joinedup.core.domain_events import subscribe
        from joinedup.people.relations import follows_person
        from joinedup.tasks.handlers import when_decision_routed
        from joinedup.tasks.relationships import declare_sources

        declare_sources()
        follows_person("tasks_task")
        facts_about("task", "tasks_task")
        subscribe(DecisionRouted, when_decision_routed)
