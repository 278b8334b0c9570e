from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "joinedup.design"
    label = "design"
    verbose_name = "Design"
