from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    verbose_name = "Mail"

    def ready(self):
        from portal.outbox import events  # noqa: F401 (listens to what mail services say)
