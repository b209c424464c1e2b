import pytest

from portal.audit.models import Event
from portal.organisations.actions import (
    buyer_named_in_notice,
    buyers_named_in_notices,
    create_organisation,
)
from portal.organisations.actions.buyers import Named
from portal.organisations.identifiers import Number
from portal.organisations.models import Identifier, Organisation
from tests.factories.accounts import make_user
from tests.factories.organisations import make_buyer, make_organisation

pytestmark = pytest.mark.django_db

COMPANY = ("GB-COH", "01234567")
PPON = ("GB-PPON", "PTQG-8236-WVNZ")


def numbers_of(organisation):
    return {held.value for held in organisation.identifiers.all()}


def test_a_new_buyer_becomes_a_public_record():
    buyer = buyer_named_in_notice(
        name=" Transport  for\nPlaces ", identifiers=[COMPANY, PPON], website="www.example.org"
    )
    buyer.refresh_from_db()
    assert (buyer.name, buyer.slug) == ("Transport for Places", "transport-for-places")
    assert (buyer.kind, buyer.origin) == ("public_buyer", "notice")
    assert buyer.website == "https://www.example.org"
    assert buyer.is_public
    assert numbers_of(buyer) == {COMPANY, PPON}
    assert set(Event.objects.values_list("kind", "target_id", "by_id")) == {
        ("organisation-created", str(buyer.pk), None),
        ("organisation-numbers-added", str(buyer.pk), None),
    }


def test_the_same_name_spelt_otherwise_is_the_same_buyer():
    buyer = buyer_named_in_notice(name="The Foo & Bar Trust Limited")
    assert buyer_named_in_notice(name="FOO AND BAR TRUST LTD.") == buyer
    assert Organisation.objects.count() == 1


def test_two_councils_stay_two():
    one = buyer_named_in_notice(name="Newcastle City Council")
    assert buyer_named_in_notice(name="Newcastle Borough Council") != one


def test_a_number_is_believed_before_the_name_and_never_renames():
    buyer = make_buyer(name="Old Name Council", numbers=[PPON])
    assert buyer_named_in_notice(name="New Name Council", identifiers=[PPON]) == buyer
    buyer.refresh_from_db()
    assert buyer.name == "Old Name Council"


def test_a_known_buyer_gets_the_numbers_that_it_lacks():
    buyer = make_buyer(name="Some Council", numbers=[PPON])
    assert buyer_named_in_notice(name="Other words", identifiers=[COMPANY, PPON]) == buyer
    assert (
        buyer_named_in_notice(name="some council", identifiers=[("GB-UKPRN", "10001234")]) == buyer
    )
    assert numbers_of(buyer) == {PPON, COMPANY, Number("GB-UKPRN", "10001234")}


def test_namesakes_with_two_numbers_on_one_register_stay_two():
    one = make_buyer(name="Newton Parish Council", numbers=[PPON])
    other = buyer_named_in_notice(
        name="Newton Parish Council", identifiers=[("GB-PPON", "PAAA-1111-AAAA")]
    )
    assert other != one
    assert other.slug == "newton-parish-council-2"
    assert numbers_of(one) == {PPON}


def test_a_body_registered_several_times_for_its_departments_stays_one():
    one = buyer_named_in_notice(name="Some Council", identifiers=[("GB-SRS", "a.gov.uk/1a")])
    again = buyer_named_in_notice(name="Some Council", identifiers=[("GB-SRS", "a.gov.uk/2b")])
    assert again == one


def test_internal_numbers_of_a_service_do_not_count():
    one = buyer_named_in_notice(name="Council A", identifiers=[("GB-FTS", "77")])
    other = buyer_named_in_notice(name="Council B", identifiers=[("GB-FTS", "77")])
    assert one != other
    assert not Identifier.objects.exists()


def test_where_numbers_point_at_two_buyers_the_official_register_is_believed():
    company, ppon = make_buyer(numbers=[COMPANY]), make_buyer(numbers=[PPON])
    assert buyer_named_in_notice(name="x", identifiers=[PPON, COMPANY]) == company
    assert numbers_of(ppon) == {PPON}


def test_a_body_that_a_person_set_up_is_never_taken_for_the_buyer():
    own = create_organisation(
        by=make_user(), kind="public_buyer", name="Some Council", numbers=[Number(*PPON)]
    )
    buyer = buyer_named_in_notice(name="Some Council", identifiers=[PPON, COMPANY])
    assert buyer != own
    assert buyer.slug == "some-council-2"
    assert numbers_of(buyer) == {
        COMPANY
    }  # nobody has two holders; the portal's officers sort it out
    assert buyer_named_in_notice(name="Some Council", identifiers=[PPON]) == buyer


def test_a_body_without_a_notice_is_not_matched_by_name():
    own = make_organisation(name="Some Council")
    assert buyer_named_in_notice(name="Some Council") != own


@pytest.mark.parametrize(
    ("name", "identifiers", "area"),
    [
        ("Leeds City Council", [], "Leeds"),
        ("Derby", [("GB-LAE", "DER")], "Derby"),
        ("Croydon Council", [], "Croydon"),
        ("The London Borough of Barking & Dagenham", [], "Barking and Dagenham"),
        ("Barking and Dagenham London Borough Council", [], "Barking and Dagenham"),
        ("Croydon Health Council", [], None),
        ("Leeds Teaching Hospitals NHS Trust", [], None),
    ],
)
def test_a_council_gets_its_area(name, identifiers, area):
    buyer = buyer_named_in_notice(name=name, identifiers=identifiers)
    assert (buyer.area and buyer.area.name) == area


@pytest.mark.parametrize("name", ["new", "Invitations", "???", "会社"])
def test_every_buyer_gets_an_address_of_its_own(name):
    one = buyer_named_in_notice(name=name)
    other = buyer_named_in_notice(name=f"{name}!", identifiers=[PPON])
    assert {one.slug, other.slug}.isdisjoint({"new", "invitations", ""})


def test_a_very_long_name_is_kept_to_its_limit_and_found_again():
    buyer = buyer_named_in_notice(name="Council " * 200)
    assert len(buyer.name) <= 300
    assert buyer_named_in_notice(name="Council " * 200) == buyer


@pytest.mark.parametrize("name", ["", "  \n"])
def test_a_blank_name_is_refused(name):
    with pytest.raises(ValueError, match="without a name"):
        buyer_named_in_notice(name=name, identifiers=[PPON])


@pytest.mark.parametrize("count", [1, 3])
def test_known_buyers_cost_the_same_queries_however_many(django_assert_num_queries, count):
    numbers = [("GB-LAE", code) for code in ("AAB", "AAC", "AAD")][:count]
    buyers = [make_buyer(name=f"Council of {number}", numbers=[number]) for number in numbers]
    by_number = [Named("x", (number,)) for number in numbers]
    by_name = [Named(buyer.name) for buyer in buyers]
    with django_assert_num_queries(1):
        assert buyers_named_in_notices(by_number) == buyers
    with django_assert_num_queries(2):  # the buyers, then their numbers
        assert buyers_named_in_notices(by_name) == buyers
    with django_assert_num_queries(3):
        assert buyers_named_in_notices(by_number + by_name) == buyers * 2


def test_no_buyers_cost_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert buyers_named_in_notices([]) == []


def test_buyers_named_together_are_those_named_one_after_the_other():
    """Each finds what those before it in the same batch have added."""
    held = make_buyer(name="Other Council", numbers=[COMPANY])
    new, by_name, by_number, elsewhere, told_apart, twice = buyers_named_in_notices(
        [
            Named("Some Council", (PPON,), "www.example.org"),
            Named("SOME COUNCIL", (("GB-UKPRN", "10001234"),)),
            Named("Other words", (("GB-UKPRN", "10001234"),)),
            Named("Some Council", (COMPANY,)),
            Named("Some Council", (("GB-PPON", "PAAA-1111-AAAA"),)),
            Named("Some Council", (PPON,), "www.example.com"),
        ]
    )
    assert new == by_name == by_number == twice
    assert numbers_of(new) == {PPON, Number("GB-UKPRN", "10001234")}
    assert new.website == "https://www.example.org"
    assert elsewhere == held
    assert told_apart not in (new, held)
    assert (told_apart.name, told_apart.slug) == ("Some Council", "some-council-2")


def test_a_number_means_nothing_without_its_scheme():
    """A scheme of one notice and a number of the other do not make a number."""
    make_buyer(name="Some Council", numbers=[("GB-LAE", "XYZ")])
    one, other = buyers_named_in_notices(
        [Named("A", (("GB-LAE", "ABC"),)), Named("B", (("GB-LAS", "XYZ"),))]
    )
    assert {one.name, other.name} == {"A", "B"}


def test_a_blank_name_among_others_is_refused_before_anything_is_written():
    with pytest.raises(ValueError, match="without a name"):
        buyers_named_in_notices([Named("Some Council"), Named(" ")])
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_new_buyers_of_a_batch_cost_as_many_questions_as_one(django_assert_num_queries, number):
    named = [
        Named(f"Body {each}", (("GB-COH", f"{each:08}"),), "") for each in range(1, number + 1)
    ]
    with django_assert_num_queries(13):
        buyers = buyers_named_in_notices(named)
    assert len({buyer.pk for buyer in buyers}) == number


def test_new_buyers_of_one_batch_with_one_name_get_addresses_of_their_own():
    known = [("GB-COH", "00000001"), ("GB-COH", "00000002")]
    one, other = buyers_named_in_notices([Named("Some Body", (number,), "") for number in known])
    assert (one.slug, other.slug) == ("some-body", "some-body-2")
    assert buyers_named_in_notices([Named("Some Body", (known[1],), "")]) == [other]
