from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "joinedup.desk"
    label = "desk"

    def ready(self) -> None:
        from joinedup.access.views.common import when_not_open
        from joinedup.desk.views.common import say_who_is_known

        when_not_open(say_who_is_known)
