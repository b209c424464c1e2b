"""Tenders are brought up to date, and with them what is told to those who watch them."""

from functools import partial

from portal.deadlines.actions.renewing import renew
from tenders.deadlines import key, thing
from tenders.ocds.project import project


def bring_up_to_date(ocids):
    """`project` these processes, which the caller holds; returns the projections."""
    projections = project(ocids)
    renew({key(each.tender.ocid): partial(thing, each.tender, each.facts) for each in projections})
    return projections


def tell_watchers(tender):
    """After a decision of a person on a `Tender`, which the caller holds."""
    renew({key(tender.ocid): partial(thing, tender)})
