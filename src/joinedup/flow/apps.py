from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "joinedup.flow"
    label = "flow"

    def ready(self) -> None:
        """Say which relationships this room makes; stays, and the facts about them, follow the record that told of them."""
        from joinedup.caseload.following import facts_about
        from joinedup.flow.relationships import declare_sources
        from joinedup.people.relations import follows_parent

        declare_sources()
        follows_parent("flow_hospitalstay", "record_id", "people_sourcerecord")
        facts_about("stay", "flow_hospitalstay")
