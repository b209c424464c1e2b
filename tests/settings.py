"""The portal's settings as the tests need them. The servers come from tests/servers.py."""

import os

os.environ["DEBUG"] = "1"  # pytest-django turns settings.DEBUG off again
os.environ["SITE_URL"] = "http://testserver"

from portal.settings import *  # noqa: F403

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # the others are slow on purpose
# static files are looked up when they are asked for: none have been collected
WHITENOISE_AUTOREFRESH = True
