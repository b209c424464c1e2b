"""Addresses that a page may link to, and those that it must not."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

URL_KEY = re.compile(r"(?:url|uri|href|Url|URL|Uri|buyerProfile)\Z")
HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?", re.I)
LONGEST = 2048
EMPTY = {"http:", "https:"}


@lru_cache(maxsize=4096)
def is_url_key(key):
    """Whether the standard has an address under this name."""
    return bool(URL_KEY.search(key))


def text_key(key):
    """The name under which an address that is none is kept, so that nobody links it."""
    return f"{key}Text"


def is_address(text):
    """Whether `text` is a whole address of the web, with a host that can exist.

    One that carries a user name can pretend to lead elsewhere, and is none.
    """
    try:
        parts = urlsplit(text)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and len(text) <= LONGEST
        and user is None
        and bool(host and HOST.fullmatch(host))
        and not re.search(r"\s", text)
    )


def link_is_no_type(document, path, note):
    """`documentType: Link` says how one gets the document, not what it is."""
    if document.get("documentType", "").casefold() == "link":
        del document["documentType"]
        note((*path, "documentType"), "“Link” is no type of document: left out")


def uri_as_url(contact, path, note):
    """Contracts Finder wrote `uri` for the `url` of a contact."""
    for old, new in (("uri", "url"), (text_key("uri"), text_key("url"))):
        if old in contact:
            contact.setdefault(new, contact.pop(old))
            note((*path, old), f"renamed to {new}")
