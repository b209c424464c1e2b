from asyncio import to_thread
from email import message_from_bytes, policy
from socket import socket

import pytest
from aiosmtpd.controller import Controller

from portal.celery import app


class Postbox:
    """What a real SMTP server on loopback has accepted; it refuses `refused` addresses.

    `on_data` is called, in the server's thread, before it answers to a whole mail.
    """

    def __init__(self, refused=(), hang_up_on=(), on_data=lambda: None):
        self.refused, self.hang_up_on, self.on_data = refused, hang_up_on, on_data
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 No such person here"
        if address in self.hang_up_on:
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        await to_thread(self.on_data)
        return "250 OK"

    @property
    def recipients(self):
        return [mail["To"] for mail in self.mails]


def free_port():
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """Starts a server and lets the portal send by it: `postbox = smtp(refused=[…])`."""
    running = []

    def start(**behaviour):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = free_port()
        postbox = Postbox(**behaviour)
        running.append(Controller(postbox, settings.EMAIL_HOST, settings.EMAIL_PORT))
        running[-1].start()
        return postbox

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def broker():
    """How many times the sender task waits in the broker."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        channel.queue_declare("celery")
        channel.queue_purge("celery")
        yield lambda: channel._size("celery")
        channel.queue_purge("celery")
