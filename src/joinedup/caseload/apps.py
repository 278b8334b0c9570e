from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    name = "joinedup.caseload"
    label = "caseload"
