"""Who did what to what, when, on which ground. Every action writes here."""

from django.apps import apps as installed  # `apps` would be our own module of that name


def record(kind, *, target, by=None, old=None, new=None, ground=""):
    """Writes one line of the audit trail, in the caller's transaction, and returns the `Event`.

    `kind` is a short name such as "role-changed". `target` is a saved object: its type, id and
    `str()` are kept. `by` is the person who acts, None for the portal itself. `old` and `new` are
    anything that fits into JSON (dates and decimals included). `ground` is the reason in words.
    """
    # by name, because the models cannot be imported while the rooms are being loaded
    return installed.get_model("audit", "Event").objects.create(
        kind=kind,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target),
        by_id=by.pk if by else None,
        by_label=str(by) if by else "",
        old=old,
        new=new,
        ground=ground,
    )


def lately(kind, *, by, since):
    """The events of this kind by this person since then (aware), as a queryset."""
    events = installed.get_model("audit", "Event").objects
    return events.filter(kind=kind, by_id=by.pk, at__gt=since)
