from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "joinedup.interop"
    label = "interop"
