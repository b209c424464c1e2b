"""A person decides under which service areas a tender is put."""

from django.db import transaction

from portal import audit
from portal.actions import RefusedError
from portal.locks import hold
from tenders.models import ServiceDecision
from tenders.ocds.keep import lock

from . import twins
from .projecting import bring_up_to_date

NOTHING = "Nobody has decided on that service area, so there is nothing to take back."


@transaction.atomic
def decide_service(*, tender, service, belongs, by, ground=""):
    """Says that a tender belongs under a service area, or that it does not; None takes it back.

    `service` is a key of SERVICE_AREAS. Holds the process, as an import does, so that neither
    undoes the other. Raises RefusedError where there is nothing to take back.
    """
    hold(["twins"])
    lock([tender.ocid])
    held = ServiceDecision.objects.filter(tender=tender, service=service).first()
    old = said(held) if held else None
    new = {"service": service, "belongs": belongs, "ground": ground}
    if old == new:
        return  # a button pressed twice
    if belongs is None:
        take_back(held)
    else:
        decide(held or ServiceDecision(tender=tender, service=service), belongs, ground, by)
    bring_up_to_date([tender.ocid])
    twins.fold_around({tender.pk})
    audit.record("service-decided", target=tender, by=by, old=old, new=new, ground=ground)


def decide(decision, belongs, ground, by):
    decision.belongs, decision.ground = belongs, ground
    decision.note_decision(by)
    decision.save()


def take_back(decision):
    if decision is None:
        raise RefusedError(NOTHING)
    decision.delete()


def said(decision):
    return {"service": decision.service, "belongs": decision.belongs, "ground": decision.ground}
