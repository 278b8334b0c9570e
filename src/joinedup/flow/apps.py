from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "joinedup.flow"
    label = "flow"

    def ready(self) -> None:
        """Say which relationships this room makes."""
        from joinedup.flow.relationships import declare_sources

        declare_sources()
