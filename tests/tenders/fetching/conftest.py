"""Fetching from a real server on loopback into a real database; the clock is moved by hand."""

import pytest
import time_machine

from .asking import NOW
from .replay import Replay


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moved_by_hand:
        yield moved_by_hand


@pytest.fixture
def service(clock, settings):
    with Replay() as replay:
        settings.FIND_A_TENDER_URL = replay.base_url
        settings.CONTRACTS_FINDER_URL = replay.base_url
        yield replay
