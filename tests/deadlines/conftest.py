import pytest

from tests.deadlines.programs import flush_broker, programs_in
from tests.outbox.conftest import smtp

__all__ = ["smtp"]


@pytest.fixture
def programs(tmp_path):
    """The portal's programs, not started yet; what they leave in the broker goes with them."""
    flush_broker()
    with programs_in(tmp_path) as programs:
        yield programs
    flush_broker()
