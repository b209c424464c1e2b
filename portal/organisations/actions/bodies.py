"""Organisations are set up, changed, and recognised when a notice names them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from portal import audit
from portal.actions import RefusedError
from portal.areas.models import Area
from portal.locks import hold
from portal.organisations.identifiers import COUNCIL_LISTS, clean_all, contradict, most_telling
from portal.organisations.models import (
    Identifier,
    Membership,
    Organisation,
    Role,
    folded,
)
from portal.organisations.naming import web_address
from portal.reference.legal_forms import LEGAL_FORMS

from .members import locked

A_DAY = timedelta(days=1)
MOST_A_DAY = 5  # set up by one person
OWN_ADDRESSES = {"new", "invitations"}  # beside /organisations/<slug>/


@transaction.atomic
def create_organisation(*, by, kind, name, area=None, legal_form="", website="", numbers=()):
    """A new organisation, which `by` manages.

    `legal_form` is a key of `reference.legal_forms`; `numbers` are `identifiers.Number`s.
    """
    _require_known(legal_form)
    _lock_new_bodies()
    _refuse_many_bodies(by)
    organisation = _add_body(
        kind=kind,
        name=" ".join(name.split()),
        area=area,
        legal_form=legal_form,
        website=website,
        origin=Organisation.Origin.PERSON,
    )
    _replace_numbers(organisation, numbers)
    Membership.objects.create(person=by, organisation=organisation, role=Role.MANAGE)
    audit.record("organisation-created", target=organisation, by=by, new=_profile(organisation))
    return organisation


@transaction.atomic
def update_organisation(
    *, organisation, by, kind, name, area=None, legal_form="", website="", numbers=()
):
    """Writes the whole profile anew; its address (`slug`) stays."""
    _require_known(legal_form)
    _lock_new_bodies()
    organisation = locked(organisation)
    old = _profile(organisation)
    organisation.kind, organisation.name = kind, " ".join(name.split())
    organisation.area, organisation.legal_form, organisation.website = area, legal_form, website
    organisation.save()
    _replace_numbers(organisation, numbers)
    if (new := _profile(organisation)) != old:
        audit.record("organisation-changed", target=organisation, by=by, old=old, new=new)
    return organisation


def buyer_named_in_notice(*, name, identifiers=(), website="", known=None):
    """The public buyer that an official notice names, made if it is new here.

    `identifiers` are (scheme, number) pairs as the notice has them; what is no number of a public
    register does not count. A body is recognised by its numbers, else by its name (`naming.fold`)
    among those that notices have named, never among those that people set up. It gets the numbers
    that nobody has yet, and keeps the name that it has.

    Two importers at once make one body. The first of them that adds something makes the other
    wait until its transaction ends; what else a caller locks, it locks always before this, or
    always after. `known`, a dict of the caller's, spares the database: throw it away when a
    transaction that used it is rolled back. A blank name raises ValueError.
    """
    if not name.strip():
        raise ValueError("A buyer without a name cannot be kept.")
    numbers = clean_all(identifiers)
    if known is not None and (name, numbers) in known:
        return known[name, numbers]
    buyer, unheld = _recognise(name, numbers)
    if buyer is None or unheld:
        buyer = _keep_buyer(name, numbers, website)
    if known is not None:
        known[name, numbers] = buyer
    return buyer


def _refuse_many_bodies(person):
    """Call under `_lock_new_bodies()`, or two at once would both find room for one.

    The audit trail tells who set them up, whoever manages them now.
    """
    lately = audit.lately("organisation-created", by=person, since=timezone.now() - A_DAY)
    if lately.count() >= MOST_A_DAY:
        raise RefusedError(
            f"You can set up {MOST_A_DAY} organisations a day. Please go on tomorrow."
        )


def _recognise(name, numbers):
    """Who it is, or None; and those of the numbers that no organisation has."""
    holders = Identifier.objects.holders_of(numbers)
    unheld = numbers - holders.keys()
    for number in most_telling(holders):
        if holders[number].is_public:
            return holders[number], unheld
    namesakes = Organisation.objects.public_buyers().filter(folded_name=folded(name))
    namesakes = namesakes.select_related("area").prefetch_related("identifiers")
    for buyer in namesakes.order_by("id"):
        if not contradict(numbers, {held.value for held in buyer.identifiers.all()}):
            return buyer, unheld
    return None, unheld


@transaction.atomic
def _keep_buyer(name, numbers, website):
    _lock_new_bodies()
    buyer, unheld = _recognise(name, numbers)  # another importer may have been here since
    if buyer is None:
        buyer = _add_body(
            kind=Organisation.Kind.PUBLIC_BUYER,
            name=" ".join(name.split())[:300],
            area=_area_of_council(name, numbers),
            website=web_address(website),
            origin=Organisation.Origin.NOTICE,
        )
        audit.record("organisation-created", target=buyer, ground="named in a notice")
    if unheld:
        Identifier.objects.bulk_create(
            Identifier(organisation=buyer, scheme=scheme, number=number)
            for scheme, number in sorted(unheld)
        )
        audit.record(
            "organisation-numbers-added",
            target=buyer,
            new=[" ".join(number) for number in sorted(unheld)],
            ground="given in a notice",
        )
    return buyer


def _area_of_council(name, numbers):
    """The area of the council with this number, else with this name; None if there is not one."""
    codes = [number for scheme, number in numbers if scheme in COUNCIL_LISTS]
    areas = Area.objects.active()
    found = areas.filter(la_code__in=codes) if codes else areas.called(name.strip())
    return found[0] if len(found) == 1 else None


def _lock_new_bodies():
    """Makes others who add a body, a slug or a number wait until this transaction ends."""
    hold(["new bodies"])


def _add_body(*, name, **fields):
    """A new row with a free slug. Call under `_lock_new_bodies()`."""
    return Organisation.objects.create(name=name, slug=_free_slug(name), **fields)


def _require_known(legal_form):
    if legal_form and legal_form not in LEGAL_FORMS:
        raise ValueError(f"There is no legal form {legal_form!r}.")


def _free_slug(name):
    base = slugify(name)[:70].strip("-") or "organisation"
    like_it = Organisation.objects.filter(Q(slug=base) | Q(slug__regex=rf"^{base}-\d+$"))
    taken = OWN_ADDRESSES | set(like_it.values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _replace_numbers(organisation, numbers):
    wanted = set(numbers)
    held = {identifier.value: identifier for identifier in organisation.identifiers.all()}
    Identifier.objects.filter(pk__in=[held[number].pk for number in held.keys() - wanted]).delete()
    for scheme, number in sorted(wanted - held.keys()):
        if Identifier.objects.filter(scheme=scheme, number=number).exists():
            raise RefusedError(
                f"Another organisation here already has the number {number}. If it is yours, ask "
                "its members to invite you, or write to us."
            )
        Identifier.objects.create(organisation=organisation, scheme=scheme, number=number)


def _profile(organisation):
    """What the audit trail keeps of an organisation, before and after."""
    return {
        "kind": organisation.kind,
        "name": organisation.name,
        "area": organisation.area_id,
        "legal_form": organisation.legal_form,
        "website": organisation.website,
        "numbers": [
            str(number) for number in organisation.identifiers.order_by("scheme", "number")
        ],
    }
