"""Whatever stands where in a release: it goes in or is rejected by name, and its page answers."""

import copy
import json
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenders.models import Rejection, Tender
from tests.factories.tenders import buyer, release, take_in

RELEASE = release(
    tender={
        "description": "This contract is reserved for supported employment providers.",
        "value": {"amount": 10, "amountGross": 12, "currency": "GBP"},
        "minValue": {"amount": 5, "currency": "GBP"},
        "tenderPeriod": {"endDate": "2027-06-19T12:00:00+01:00"},
        "enquiryPeriod": {"endDate": "2027-06-09"},
        "expressionOfInterestDeadline": "2027-06-12T12:00:00+01:00",
        "classification": {"scheme": "CPV", "id": "85312310"},
        "legalBasis": {"scheme": "UKPGA", "id": "2023/54"},
        "otherRequirements": {"reservedParticipation": ["shelteredWorkshop"]},
        "suitability": {"sme": True},
        "contractPeriod": {"startDate": "2027-09-01", "durationInDays": 30},
        "lots": [
            {
                "id": "1",
                "title": "A",
                "awardCriteria": {"criteria": [{"name": "x", "numbers": [{"number": 30}]}]},
                "selectionCriteria": {"criteria": [{"description": "y"}]},
            }
        ],
        "items": [{"id": "1", "deliveryAddresses": [{"region": "UKD3"}]}],
        "documents": [{"id": "1", "title": "Pack", "url": "https://example.org/"}],
        "submissionMethodDetails": "https://example.org/apply",
        "amendments": [{"id": "1", "description": "Longer."}],
    },
    planning={"milestones": [{"id": "1", "description": "Talks", "dueDate": "2027-01-01"}]},
    awards=[{"id": "1", "status": "active", "suppliers": [{"id": "s", "name": "S"}]}],
    contracts=[{"id": "1", "awardID": "1"}],
    links=[{"rel": "canonical", "href": "https://example.org/?id=ocds-r6ebe6-1"}],
    **buyer(),
)
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=300)
    | st.sampled_from(
        ["0001-01-01", "9999-12-31T23:59:59Z", "<b>x</b>", "\x00", "\ud800", "1e9999"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "name", "amount", "endDate", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


def paths(node, here=()):
    """Every place in the release, each as a tuple of keys and positions."""
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in entries:
        yield (*here, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*here, key))


PLACES = st.sampled_from(sorted(paths(RELEASE), key=str))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.lists(st.tuples(PLACES, ODD), min_size=1, max_size=3))
def test_any_value_anywhere(db, client, changes):
    odd = copy.deepcopy(RELEASE)
    for path, value in changes:
        node = odd
        for key in path[:-1]:
            node = node[key] if _leads_on(node, key) else {}
        if _leads_on(node, path[-1]):
            node[path[-1]] = value
    json.dumps(odd)

    outcome = take_in(odd)

    assert outcome.releases == outcome.new + outcome.unchanged + outcome.rejected == 1
    assert not Rejection.objects.filter(reason__contains="fault of the portal").exists()
    for tender in Tender.objects.all():
        page = client.get(tender.get_absolute_url())
        assert page.status_code == 200
        assert not re.search(r"<b>x</b>", page.content.decode())
    assert client.get("/tenders/?status=all").status_code == 200


def _leads_on(node, key):
    if isinstance(node, dict):
        return key in node
    return isinstance(node, list) and isinstance(key, int) and key < len(node)
