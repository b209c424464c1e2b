"""What an organisation says of its own work changes."""

from django.db import transaction

from portal import audit

from .members import locked

COLUMNS = ["services", "nationwide", "turnover_band", "may_bid_for"]


@transaction.atomic
def update_work(*, organisation, by, works_in, **columns):
    """Writes it anew. `works_in` are areas; `columns` are the other fields of `work.Work`, all."""
    organisation = locked(organisation)
    old = _work(organisation)
    for name in COLUMNS:
        setattr(organisation, name, columns[name])
    organisation.save(update_fields=COLUMNS)
    organisation.works_in.set(works_in)
    if (new := _work(organisation)) != old:
        audit.record("organisation-work-changed", target=organisation, by=by, old=old, new=new)
    return organisation


def _work(organisation):
    """What the audit trail keeps of it, before and after."""
    codes = organisation.works_in.values_list("gss_code", flat=True)
    return {name: getattr(organisation, name) for name in COLUMNS} | {"works_in": sorted(codes)}
