from django.apps import AppConfig
from django.core.checks import Tags, register


class EmbeddedConfig(AppConfig):
    name = "portal.embedded"

    def ready(self):
        from portal.embedded.checks import database_is_utf8

        register(database_is_utf8, Tags.database)  # `migrate` runs it
