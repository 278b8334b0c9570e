from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "joinedup.flow"
    label = "flow"
