from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "joinedup.desk"
    label = "desk"
