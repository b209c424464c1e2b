from asyncio import to_thread
from email import message_from_bytes, policy
from socket import socket

import pytest
from aiosmtpd.controller import Controller

from portal.celery import app


def nothing():
    pass


class Postbox:
    """What a real SMTP server on loopback has accepted.

    It refuses `refused` addresses, and answers to those in `at_recipient` and `at_data` what stands
    there, where a mail's recipient is named and when its words have come. `on_hello`, `on_data` and
    `on_accepted` are called, each in a thread, before it answers to these; up to `on_data` the mail
    is not accepted.
    """

    def __init__(
        self,
        refused=(),
        hang_up_on=(),
        hang_up_after_data_of=(),
        at_recipient=None,
        at_data=None,
        on_hello=nothing,
        on_data=nothing,
        on_accepted=nothing,
    ):
        self.hang_up_on, self.hang_up_after_data_of = hang_up_on, hang_up_after_data_of
        self.at_recipient = dict.fromkeys(refused, "550 No such person here") | (at_recipient or {})
        self.at_data = at_data or {}
        self.on_hello, self.on_data, self.on_accepted = on_hello, on_data, on_accepted
        self.mails = []

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        await to_thread(self.on_hello)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.at_recipient:
            return self.at_recipient[address]
        if address in self.hang_up_on:
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        [to] = envelope.rcpt_tos
        if to in self.hang_up_after_data_of:
            server.transport.close()
        elif to in self.at_data:
            return self.at_data[to]
        else:
            await to_thread(self.on_data)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            await to_thread(self.on_accepted)
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
