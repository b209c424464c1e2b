"""How often something may happen: so many times an hour for each network."""

import logging
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

HOUR = 60 * 60  # seconds


def too_many(request, what, most):
    """Whether `what` has happened more than `most` times in an hour from the asker's network.

    This time is counted. A library or an advice centre shares one network among many people.
    """
    key = f"limit:{what}:{_network(get_adapter().get_client_ip(request))}"
    try:
        cache.add(key, 0, timeout=HOUR)
        return cache.incr(key) > most
    except ValueError:  # the hour ended in between
        return False
    except RedisError:  # nobody counts; a person who has something to say comes first
        logger.exception("The cache does not answer, so nothing is limited.")
        return False


def _network(address):
    """Of IPv6 the first half counts: the other half belongs to one household."""
    ip = ip_address(address)
    return ip_network((ip, 64), strict=False) if ip.version == 6 else ip
