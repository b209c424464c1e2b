import pytest
from django.urls import reverse
from django.utils import timezone

from portal.areas.models import Area
from portal.organisations.models import Organisation, Role
from portal.outbox.models import Message
from tests.factories.accounts import make_user
from tests.factories.organisations import (
    make_buyer,
    make_invitation,
    make_membership,
    make_organisation,
)

pytestmark = pytest.mark.django_db

LIST = "/organisations/"


@pytest.fixture
def manager():
    return make_user(email="boss@example.org", name="Bo Boss")


@pytest.fixture
def organisation(manager):
    return make_organisation(name="Ramps & Rights", manager=manager)


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


def address(name, organisation, *more):
    return reverse(f"organisations:{name}", args=[organisation.slug, *more])


def text(response):
    return response.content.decode()


# The list


def test_the_list_shows_a_visitor_public_buyers_and_says_how_many_once(client):
    make_buyer(name="Leeds City Council")
    make_organisation(name="Private Body")
    page = text(client.get(LIST))
    assert "Leeds City Council" in page
    assert "Private Body" not in page
    assert "<title>Organisations, 1 public buyer – " in page
    assert page.split("</title>")[1].count("1 public buyer") == 1
    assert "Sign in</a> to see your own organisation" in page


def test_the_list_shows_a_member_their_organisation_role_and_invitations(client, organisation):
    ada = make_user(email="ada@example.org")
    make_membership(organisation=organisation, person=ada, role=Role.SEND)
    invitation = make_invitation(
        organisation=make_organisation(name="Other Body"), email="Ada@example.org"
    )
    make_invitation(organisation=make_organisation(name="Not For Ada"), email="bob@example.org")
    client.force_login(ada)
    page = text(client.get(LIST))
    assert "Ramps &amp; Rights" in page
    assert "Your role: Send" in page
    assert "Other Body" in page
    assert invitation.get_absolute_url() in page
    assert "Not For Ada" not in page


def test_the_list_says_so_where_there_is_nothing(client):
    client.force_login(make_user())
    page = text(client.get(LIST))
    assert "You do not belong to an organisation yet" in page
    assert "No notice has named a buyer yet." in page


def test_the_list_is_searched_by_name(client):
    make_buyer(name="Leeds City Council")
    make_buyer(name="Hull City Council")
    page = text(client.get(LIST, {"q": "LEEDS council"}))
    assert "Leeds City Council" in page
    assert "Hull City Council" not in page
    assert "1 public buyer with “LEEDS council”" in page


def test_an_empty_search_shows_the_way_back(client):
    make_buyer()
    page = text(client.get(LIST, {"q": "nowhere"}))
    assert "No public buyer has these words in its name." in page
    assert '<a href="/organisations/">See all public buyers</a>' in page


@pytest.mark.parametrize(
    "query", [{"q": "x" * 10_000}, {"q": "a\0b"}, {"q": "<script>alert(1)</script>'; --"}]
)
def test_nonsense_in_the_search_does_no_harm(client, query):
    make_buyer(name="Leeds City Council")
    response = client.get(LIST, query)
    assert response.status_code == 200
    assert "<script>alert" not in text(response)


def test_a_search_that_cannot_be_made_says_so_beside_the_field_and_shows_all(client):
    make_buyer(name="Leeds City Council")
    page = text(client.get(LIST, {"q": "x" * 101}))
    assert "Search with at most 100 characters." in page
    assert "We could not search for that." in page
    assert 'aria-invalid="true"' in page
    assert "Leeds City Council" in page


@pytest.mark.parametrize("page", ["2", "x", "0", "9999999999999999999999"])
def test_the_list_has_pages_and_bears_nonsense(client, page):
    for number in range(51):
        make_buyer(name=f"Council {number:02}")
    response = client.get(LIST, {"q": "council", "page": page})
    assert response.status_code == 200
    if page == "2":
        assert "Council 50" in text(response)
        assert "Page 2 of 2" in text(response)
        assert 'href="?q=council&amp;page=1" rel="prev"' in text(response)
        assert "page 2 –" in text(response).split("</title>")[0]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    client, django_assert_num_queries, count
):
    ada = make_user(email="ada@example.org")
    for area in Area.objects.active()[:count]:
        make_membership(person=ada)
        make_buyer(area=area)
        make_invitation(organisation=make_organisation(), email=ada.email, invited_by=make_user())
    client.force_login(ada)
    with django_assert_num_queries(
        7
    ):  # session, person, roles; invitations, memberships; count, buyers
        client.get(LIST)


# The profile


def test_a_buyers_profile_is_public_and_complete(client):
    buyer = make_buyer(
        name="Leeds City Council",
        website="https://www.leeds.gov.uk",
        numbers=[("GB-COH", "01234567")],
        legal_form="public_body",
    )
    page = text(client.get(buyer.get_absolute_url()))
    for shown in [
        "<h1>Leeds City Council</h1>",
        "Public buyer",
        "Public body (local authority, NHS body, department)",
        "Companies House",
        "01234567",
        'href="https://www.leeds.gov.uk"',
        "Named as the buyer in an official notice",
    ]:
        assert shown in page
    assert "Members" not in page


def test_members_see_who_is_in_it(client, organisation):
    membership = make_membership(organisation=organisation, person=make_user(name="Ada"))
    client.force_login(membership.person)
    page = text(client.get(organisation.get_absolute_url()))
    assert "Bo Boss: Manage" in page
    assert "Ada (you): View" in page
    assert "Your role is “View”: you can see the organisation’s work." in page
    assert "boss@example.org" not in page
    assert address("leave", organisation) in page
    assert address("edit", organisation) not in page


def test_a_person_made_buyer_says_that_nobody_has_checked_it(as_manager, manager):
    own = make_organisation(kind=Organisation.Kind.PUBLIC_BUYER, manager=manager)
    assert "Not checked by us yet." in text(as_manager.get(own.get_absolute_url()))


# Set up, change


def test_a_person_sets_up_an_organisation(client):
    client.force_login(make_user())
    typed = {
        "kind": "dpulo",
        "name": "Ramps & Rights",
        "legal_form": "cio",
        "charity": "117 3575",
        "website": "www.example.org",
    }
    response = client.post("/organisations/new/", typed, follow=True)
    made = Organisation.objects.get()
    assert response.redirect_chain == [(f"/organisations/{made.slug}/", 302)]
    assert "You have set up Ramps &amp; Rights. You manage it." in text(response)
    assert made.website == "https://www.example.org"
    assert made.identifiers.get().value == ("GB-CHC", "1173575")


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"name": ""}, "Enter the name of the organisation."),
        ({"name": "x" * 301}, "at most 300 characters"),
        ({"name": "a\0b"}, "Null characters"),
        ({"kind": ""}, "Choose what kind of organisation it is."),
        ({"kind": "club"}, "club"),
        ({"legal_form": "nonsense"}, "nonsense"),
        ({"area": "nowhere"}, "valid choice"),
        ({"company": "12"}, None),
        ({"company": "123456789"}, "Enter the number as the register has it, such as 01234567"),
        ({"charity": "x"}, "Enter the number as the register has it, such as 1234567."),
        ({"society": "x"}, "Enter the number as the register has it, such as 7654"),
        ({"website": "javascript:alert(1)"}, "Enter a web address, such as www.example.org."),
    ],
)
def test_what_cannot_be_is_said_and_kept(client, typed, error):
    client.force_login(make_user())
    response = client.post("/organisations/new/", {"kind": "other", "name": "Rights"} | typed)
    if error is None:
        assert response.status_code == 302
        return
    assert response.status_code == 422
    assert error in text(response)
    assert "<title>Error: Set up an organisation – " in text(response)
    assert not Organisation.objects.exists()


def test_a_number_that_another_has_is_said_with_the_form(client):
    make_organisation(name="Secret Name").identifiers.create(scheme="GB-COH", number="01234567")
    client.force_login(make_user())
    response = client.post(
        "/organisations/new/", {"kind": "other", "name": "Mine", "company": "1234567"}
    )
    assert response.status_code == 422
    assert "already has the number 01234567" in text(response)
    assert "Secret Name" not in text(response)
    assert 'value="Mine"' in text(response)


@pytest.mark.parametrize(
    "typed", [{"name": "the HULL city-council"}, {"name": "Hull", "company": "1234567"}]
)
def test_a_body_that_we_know_is_shown_before_it_is_set_up_once_more(client, typed):
    known = make_buyer(name="Hull City Council", numbers=[("GB-COH", "01234567")])
    client.force_login(make_user())
    typed |= {"kind": "other", "website": "https://www.example.org"}
    response = client.post("/organisations/new/", typed)
    page = text(response)
    assert response.status_code == 422
    assert f'<a href="{known.get_absolute_url()}">Hull City Council</a>' in page
    assert '<a href="#id_another">' in page
    for kept in (typed["name"], typed["website"]):
        assert f'value="{kept}"' in page


def test_another_body_of_the_same_name_can_be_set_up_all_the_same(client):
    make_buyer(name="Hull City Council")
    client.force_login(make_user())
    typed = {"kind": "other", "name": "Hull City Council", "another": "on"}
    response = client.post("/organisations/new/", typed, follow=True)
    assert "You have set up Hull City Council." in text(response)
    assert Organisation.objects.count() == 2


def test_of_bodies_that_a_person_cannot_see_the_form_says_nothing(client, organisation, manager):
    typed = {"kind": "other", "name": organisation.name}
    client.force_login(make_user())
    assert client.post("/organisations/new/", typed).status_code == 302
    client.force_login(manager)
    assert client.post("/organisations/new/", typed).status_code == 422


def test_nothing_is_asked_where_nothing_is_known(client):
    client.force_login(make_user())
    assert "another organisation" not in text(client.get("/organisations/new/"))


def test_the_profile_form_starts_with_what_is_there_and_saves(as_manager, organisation):
    organisation.identifiers.create(scheme="GB-SC", number="SC042386")
    page = text(as_manager.get(address("edit", organisation)))
    assert 'value="Ramps &amp; Rights"' in page
    assert 'value="SC042386"' in page
    typed = {"kind": "dpulo", "name": "Ramps", "scottish_charity": "SC042386"}
    response = as_manager.post(address("edit", organisation), typed, follow=True)
    assert "The profile is saved." in text(response)
    assert "<h1>Ramps</h1>" in text(response)


def test_numbers_that_the_form_does_not_ask_for_survive_a_change(as_manager, organisation):
    organisation.identifiers.create(scheme="GB-UKPRN", number="10001234")
    as_manager.post(address("edit", organisation), {"kind": "dpulo", "name": "Ramps"})
    assert organisation.identifiers.get().scheme == "GB-UKPRN"


# Members


def test_a_manager_invites(as_manager, organisation):
    url = address("members", organisation)
    response = as_manager.post(url, {"email": "ada@example.org", "role": "edit"}, follow=True)
    page = text(response)
    assert response.redirect_chain == [(url, 302)]
    assert "We have sent an invitation to ada@example.org." in page
    assert "Waiting for an answer" in page
    assert Message.objects.get().to == "ada@example.org"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"email": "", "role": "edit"}, "Enter the e-mail address of the person."),
        ({"email": "nobody", "role": "edit"}, "Enter a whole e-mail address"),
        ({"email": "a@example.org"}, "Choose a role."),
        ({"email": "a@example.org", "role": "owner"}, "owner"),
        ({"email": "boss@example.org", "role": "edit"}, "is a member already"),
    ],
)
def test_an_invitation_that_cannot_be_is_said_and_kept(as_manager, organisation, typed, error):
    response = as_manager.post(address("members", organisation), typed)
    assert response.status_code == 422
    assert error in text(response)
    assert f'value="{typed["email"]}"' in text(response) or not typed["email"]
    assert not Message.objects.exists()


def test_a_manager_sends_again_and_withdraws(as_manager, organisation):
    past = timezone.now() - timezone.timedelta(days=15)
    invitation = make_invitation(
        organisation=organisation, sent_at=past, expires_at=past + timezone.timedelta(days=14)
    )
    assert "Expired" in text(as_manager.get(address("members", organisation)))
    again = address("again", organisation, invitation.pk)
    assert "sent the invitation to invited@example.org again" in text(
        as_manager.post(again, follow=True)
    )
    assert "a few hours ago" in text(as_manager.post(again, follow=True))
    withdraw = address("withdraw", organisation, invitation.pk)
    assert "Withdraw the invitation to invited@example.org?" in text(as_manager.get(withdraw))
    assert organisation.invitations.open().exists()
    page = text(as_manager.post(withdraw, follow=True))
    assert "The invitation to invited@example.org is withdrawn." in page
    assert "Waiting for an answer" not in page


def test_a_manager_changes_a_role(as_manager, organisation):
    membership = make_membership(organisation=organisation, person=make_user(name="Ada"))
    url = address("role", organisation, membership.pk)
    assert 'value="view"' in text(as_manager.get(url))
    page = text(as_manager.post(url, {"role": "manage"}, follow=True))
    assert "The role of Ada is now “Manage”." in page
    membership.refresh_from_db()
    assert membership.role == Role.MANAGE


def test_the_last_manager_is_told_why_the_role_stays(as_manager, organisation, manager):
    own = organisation.memberships.get(person=manager)
    response = as_manager.post(address("role", organisation, own.pk), {"role": "view"})
    assert response.status_code == 422
    assert "the only one who manages" in text(response)


def test_a_manager_who_lowers_themselves_lands_where_they_may_be(as_manager, organisation, manager):
    make_membership(organisation=organisation, role=Role.MANAGE)
    own = organisation.memberships.get(person=manager)
    response = as_manager.post(address("role", organisation, own.pk), {"role": "view"}, follow=True)
    assert response.redirect_chain == [(organisation.get_absolute_url(), 302)]
    assert response.status_code == 200


def test_a_manager_removes_a_member_after_a_question(as_manager, organisation):
    membership = make_membership(organisation=organisation, person=make_user(name="Ada"))
    url = address("remove", organisation, membership.pk)
    assert "Remove Ada from Ramps &amp; Rights?" in text(as_manager.get(url))
    assert organisation.memberships.count() == 2
    assert "Ada is no longer a member." in text(as_manager.post(url, follow=True))
    assert organisation.memberships.count() == 1


def test_a_member_leaves_after_a_question(client, organisation):
    membership = make_membership(organisation=organisation)
    client.force_login(membership.person)
    url = address("leave", organisation)
    assert "Leave Ramps &amp; Rights?" in text(client.get(url))
    response = client.post(url, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "You have left Ramps &amp; Rights." in text(response)
    assert client.get(organisation.get_absolute_url()).status_code == 404


def test_the_last_manager_is_told_why_they_cannot_leave(as_manager, organisation):
    response = as_manager.post(address("leave", organisation))
    assert response.status_code == 422
    assert "Give somebody else the role “Manage” first." in text(response)


def test_members_and_invitations_of_another_organisation_are_not_there(as_manager, organisation):
    elsewhere = make_membership()
    invitation = make_invitation(organisation=elsewhere.organisation)
    for name, pk in [("role", elsewhere.pk), ("remove", elsewhere.pk), ("withdraw", invitation.pk)]:
        assert as_manager.get(address(name, organisation, pk)).status_code == 404
    assert as_manager.post(address("again", organisation, invitation.pk)).status_code == 404


def test_the_only_one_who_manages_is_told_before_trying_to_leave(as_manager, organisation):
    page = text(as_manager.get(address("leave", organisation)))
    assert "You cannot leave yet: nobody else manages it." in page
    assert 'value="Leave Ramps' not in page
    make_membership(organisation=organisation, role=Role.MANAGE)
    page = text(as_manager.get(address("leave", organisation)))
    assert "You cannot leave yet" not in page
    assert "To come back, you need a new invitation." in page
