from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "joinedup.access"
    label = "access"

    def ready(self) -> None:
        from joinedup.access import audit_kinds  # noqa: F401 (declares its kinds of event)
