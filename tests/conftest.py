"""Every test database holds the reference data, as every installed portal does."""

import pytest


def load_reference(**_signal):
    from django.core.management import call_command

    call_command("load_reference", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from django.apps import apps
    from django.db.models.signals import post_migrate

    with django_db_blocker.unblock():
        load_reference()
    # A test with real transactions empties all tables at its end, and Django then sends this
    post_migrate.connect(load_reference, sender=apps.get_app_config("areas"))
