"""The production settings, with the addresses of the benchmark beside the portal's."""

import os

from portal.settings import *  # noqa: F403
from portal.settings import REDIS_URL, Places

PLACES = Places(os.environ["BENCH_FOLDER"])
CACHES = {**CACHES, "default": PLACES.cache(REDIS_URL)}  # noqa: F405
STATIC_ROOT = PLACES.static
ROOT_URLCONF = "script.benchmarks.urls"
