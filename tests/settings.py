"""The portal's settings as the tests need them. The servers come from tests/servers.py."""

import os

os.environ["DEBUG"] = "1"  # pytest-django turns settings.DEBUG off again
os.environ["SITE_URL"] = "http://testserver"

from portal.settings import *  # noqa: F403
from portal.settings import CACHES, REDIS_URL, Places

# where there is no Redis, cache and tasks are files, and those of the tests are not the portal's
PLACES = Places(os.environ["TEST_FOLDER"])
CACHES["default"] = PLACES.cache(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = PLACES.broker_options(REDIS_URL)

# the others are slow on purpose
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# static files are looked up when they are asked for: none have been collected
WHITENOISE_AUTOREFRESH = True
