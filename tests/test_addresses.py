"""Every address as every role. A new address that is not classified here fails the walk."""

import pytest
from django.urls import URLPattern, get_resolver

from portal.deadlines.actions.choosing import calendar_of
from portal.organisations.models import Membership, Organisation, Role
from tenders.actions.watching import watch_tender
from tenders.links import stop_path
from tenders.models import Rejection, Report, SynonymGroup, Twin
from tests.factories.accounts import make_user
from tests.factories.searches import make_search
from tests.factories.tenders import suggestion, take_in, tender

pytestmark = pytest.mark.django_db

ROLES = ["visitor", "stranger", "view", "edit", "send", "manage", "coordinator", "administrator"]
SIGN_IN = "sign in"


def everyone(code=200):
    return dict.fromkeys(ROLES, code)


def only(*roles, others=403, visitor=SIGN_IN):
    """200 for these roles, `others` for the rest who are signed in."""
    return {
        role: visitor if role == "visitor" else 200 if role in roles else others for role in ROLES
    }


SIGNED_IN = only(*ROLES[1:])
COORDINATOR = only("coordinator")
OFFICERS = only("coordinator", "administrator")
OFFICERS_BUTTON = {who: 405 if code == 200 else code for who, code in OFFICERS.items()}
MEMBERS = ["view", "edit", "send", "manage"]
# Of an organisation that is not public: strangers do not learn that it exists
SEEN = only(*MEMBERS, "coordinator", "administrator", others=404, visitor=404)
MEMBERS_ONLY = only(*MEMBERS, others=404) | {"coordinator": 403, "administrator": 403}
SEEN_AND_OWNED = only(*MEMBERS, others=404)
BUTTON = everyone(405) | {"visitor": SIGN_IN}
MANAGED = only("manage", others=404) | dict.fromkeys(
    ["view", "edit", "send", "coordinator", "administrator"], 403
)

ADDRESSES = {
    "": everyone(),
    "help/": everyone(),
    "accessibility/": everyone(),
    "privacy/": everyone(),
    "contact/": everyone(),
    "reading/": everyone(),
    "kept/": everyone(),
    "kept/throw-away/": everyone(405),
    "components/": everyone(),
    "sitemap.xml": everyone(),
    "robots.txt": everyone(),
    "healthz": everyone(),
    "readyz": everyone(503),
    "tenders/": everyone(),
    "tenders/reserved/": everyone(),
    "tenders/reserved/<slug:key>/": everyone(),
    "tenders/report/": everyone(),
    "tenders/data/": everyone(),
    "tenders/feed.atom": everyone(),
    "tenders/export.csv": everyone(),
    "tenders/calendar.ics": everyone(),
    "tenders/<ocid:ocid>/calendar.ics": everyone(),
    "tenders/<ocid:ocid>/": everyone(),
    "api/ocds/releases.json": everyone(),
    "api/ocds/releases.jsonl.gz": everyone(404),  # none is made in a test
    "api/ocds/records/<ocid:ocid>.json": everyone(),
    "desk/": COORDINATOR,
    "desk/reservations/<int:pk>/": COORDINATOR,
    "desk/tenders/<ocid:ocid>/reserve/": COORDINATOR,
    "desk/tenders/<ocid:ocid>/services/": COORDINATOR,
    "desk/twins/<int:pk>/": COORDINATOR,
    "desk/reports/<int:pk>/": COORDINATOR,
    "desk/rejections/<int:pk>/": COORDINATOR,
    "desk/synonyms/": COORDINATOR,
    "desk/synonyms/new/": COORDINATOR,
    "desk/synonyms/<int:pk>/": COORDINATOR,
    "desk/synonyms/<int:pk>/remove/": COORDINATOR,
    "desk/reminders/": OFFICERS,
    "desk/mail/": OFFICERS,
    "desk/mail/<int:pk>/again/": OFFICERS_BUTTON,
    "desk/mail/stopped/": OFFICERS,
    "desk/mail/stopped/<int:pk>/again/": OFFICERS_BUTTON,
    "desk/mail/previews/": OFFICERS,
    "desk/mail/previews/html/<path:stem>/": OFFICERS,
    "desk/mail/previews/<path:stem>/": OFFICERS,
    "tenders/<ocid:ocid>/watch/": SIGNED_IN,
    "my/": SIGNED_IN,
    "my/watches.csv": SIGNED_IN,
    "my/watches/<int:pk>/": SEEN_AND_OWNED,
    "my/watches/<int:pk>/stop/": BUTTON,
    "my/watches/<int:pk>/reminders/": BUTTON,
    "my/settings/": SIGNED_IN,
    "my/settings/reminders/": BUTTON,
    "my/settings/calendars/<int:pk>/": only("view", others=404),
    "calendars/<slug:secret>.ics": everyone(),
    "my/searches/": SIGNED_IN,
    "my/searches/new/": SIGNED_IN,
    "my/searches/<int:pk>/": only(*MEMBERS, others=404),
    "my/searches/<int:pk>/delete/": only("edit", "send", "manage", others=404) | {"view": 403},
    "my/searches/stop/<signed>/": everyone(),
    "organisations/": everyone(),
    "organisations/new/": SIGNED_IN,
    "organisations/<slug:slug>/": SEEN,
    "organisations/<slug:slug>/edit/": MANAGED,
    "organisations/<slug:slug>/work/": MANAGED,
    "organisations/<slug:slug>/tenders/": MEMBERS_ONLY,
    "organisations/<slug:slug>/reminders/": MANAGED,
    "organisations/<slug:slug>/leave/": MEMBERS_ONLY,
    "organisations/<slug:slug>/members/": MANAGED,
    "organisations/<slug:slug>/members/<int:pk>/": MANAGED,
    "organisations/<slug:slug>/members/<int:pk>/remove/": MANAGED,
}
# Tested in their rooms: each needs a state of its own (a secret, a code, a mail)
ELSEWHERE = [
    "accounts/",
    "admin/",
    "organisations/<slug:slug>/invitations/",
    "organisations/invitations/",
    "mail/",
    "reminders/",  # signed links
]


def patterns(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from patterns(entry, route)


def test_every_address_is_classified():
    unknown = [
        route
        for route in patterns()
        if route not in ADDRESSES and not route.startswith(tuple(ELSEWHERE))
    ]
    assert unknown == []


@pytest.fixture
def world():
    """An organisation that is not public with a member in each role, and one thing of each kind."""
    people = {role: make_user() for role in ["stranger", *MEMBERS]}
    people |= {role: make_user(role=role) for role in ["coordinator", "administrator"]}
    body = Organisation.objects.create(
        kind="dpulo", name="Ours", slug="ours", origin=Organisation.Origin.PERSON
    )
    members = {
        role: Membership.objects.create(person=people[role], organisation=body, role=role)
        for role in Role.values
    }
    claim = suggestion()
    one, two = tender("ocds-h6vhtk-000001"), tender("ocds-h6vhtk-000002")
    twin = Twin.objects.create(first=one, second=two, basis="match", reason="They agree.")
    watch = watch_tender(tender=one, by=people["edit"], organisation=body)
    calendar = calendar_of(people["view"])
    take_in({"id": "odd"})
    search = make_search(people["edit"], organisation=body)
    stop = stop_path(people["edit"].pk, [search.pk])
    fill = {
        "<path:stem>": "outbox/emails/address_stopped",
        "mail/<int:pk>": "mail/1",
        "stopped/<int:pk>": "stopped/1",
        "watches/<int:pk>": f"watches/{watch.pk}",
        "calendars/<int:pk>": f"calendars/{calendar.pk}",
        "<slug:secret>": calendar.secret,
        "<ocid:ocid>": one.ocid,
        "<slug:key>": "pa2023_s32",
        "<slug:slug>": body.slug,
        "members/<int:pk>": f"members/{members['view'].pk}",
        "reservations/<int:pk>": f"reservations/{claim.pk}",
        "twins/<int:pk>": f"twins/{twin.pk}",
        "reports/<int:pk>": f"reports/{Report.objects.create(words='x').pk}",
        "rejections/<int:pk>": f"rejections/{Rejection.objects.get().pk}",
        "searches/<int:pk>": f"searches/{search.pk}",
        "<signed>": stop.rstrip("/").rsplit("/")[-1],
        "synonyms/<int:pk>": f"synonyms/{SynonymGroup.objects.first().pk}",
    }
    return people, fill


def met(answer):
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    return SIGN_IN if to_sign_in else answer.status_code


@pytest.mark.parametrize("role", ROLES)
def test_the_walk(client, world, role):
    people, fill = world
    if role in people:
        client.force_login(people[role])
    found, expected = {}, {}
    for route, codes in ADDRESSES.items():
        address = route
        for part, value in fill.items():
            address = address.replace(part, value)
        found[route], expected[route] = met(client.get(f"/{address}")), codes[role]
    assert found == expected
