from django.apps import AppConfig


class PlaceConfig(AppConfig):
    name = "joinedup.place"
    label = "place"
