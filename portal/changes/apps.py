from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "portal.changes"
    verbose_name = "Changes of public data"
