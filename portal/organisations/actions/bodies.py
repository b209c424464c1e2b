"""Organisations are set up and changed."""

from datetime import timedelta
from itertools import chain, count

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from portal import audit
from portal.actions import RefusedError
from portal.locks import hold
from portal.organisations.models import (
    Identifier,
    Membership,
    Organisation,
    Role,
    folded,
)
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
    lock_new_bodies()
    _refuse_many_bodies(by)
    organisation = add_body(
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
    lock_new_bodies()
    organisation = locked(organisation)
    old = _profile(organisation)
    organisation.kind, organisation.name = kind, " ".join(name.split())
    organisation.area, organisation.legal_form, organisation.website = area, legal_form, website
    organisation.save()
    _replace_numbers(organisation, numbers)
    if (new := _profile(organisation)) != old:
        audit.record("organisation-changed", target=organisation, by=by, old=old, new=new)
    return organisation


def _refuse_many_bodies(person):
    """Call under `lock_new_bodies()`, or two at once would both find room for one.

    The audit trail tells who set them up, whoever manages them now.
    """
    lately = audit.lately("organisation-created", by=person, since=timezone.now() - A_DAY)
    if lately.count() >= MOST_A_DAY:
        raise RefusedError(
            f"You can set up {MOST_A_DAY} organisations a day. Please go on tomorrow."
        )


def lock_new_bodies():
    """Makes others who add a body, a slug or a number wait until this transaction ends."""
    hold(["new bodies"])


def add_body(*, name, **fields):
    """A new row with a free slug. Call under `lock_new_bodies()`."""
    return add_bodies([Organisation(name=name, **fields)])[0]


def add_bodies(bodies):
    """Writes these new `Organisation`s, each with a free slug. Call under `lock_new_bodies()`."""
    if not bodies:
        return []
    bases = [slugify(body.name)[:70].strip("-") or "organisation" for body in bodies]
    taken = OWN_ADDRESSES | _slugs_like(set(bases))
    for body, base in zip(bodies, bases, strict=True):
        numbered = (f"{base}-{number}" for number in count(2))
        body.slug = next(slug for slug in chain([base], numbered) if slug not in taken)
        taken.add(body.slug)
        body.folded_name = folded(body.name)
    return Organisation.objects.bulk_create(bodies)


def _slugs_like(bases):
    """Those in use that are one of these, or one of these with a number."""
    numbered = rf"^({'|'.join(sorted(bases))})-\d+$"
    like_them = Organisation.objects.filter(Q(slug__in=bases) | Q(slug__regex=numbered))
    return set(like_them.values_list("slug", flat=True))


def _require_known(legal_form):
    if legal_form and legal_form not in LEGAL_FORMS:
        raise ValueError(f"There is no legal form {legal_form!r}.")


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
