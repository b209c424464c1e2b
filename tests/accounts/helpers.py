import re

from portal.outbox.models import Message


def last_mail():
    return Message.objects.latest("id")


def link(message):
    """The first address on our own site in the text, as a path."""
    return re.search(r"http://testserver(/\S+)", message.text)[1]


def page(response):
    """The words of a page, without its tags."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return " ".join(text.split())


def title(response):
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.S)[1]


def is_signed_in(client):
    return "_auth_user_id" in client.session
