"""Who did what to what, when, on which ground. Every action writes here."""

from django.apps import apps as installed  # `apps` would be our own module of that name


def record(kind, *, target, by=None, old=None, new=None, ground=""):
    """Writes one line of the audit trail, in the caller's transaction, and returns the `Event`.

    `kind` is a short name such as "role-changed". `target` is a saved object: its type, id and
    `str()` are kept. `by` is the person who acts, None for the portal itself. `old` and `new` are
    anything that fits into JSON (dates and decimals included). `ground` is the reason in words.
    """
    event = line(kind, target=target, by=by, old=old, new=new, ground=ground)
    event.save(force_insert=True)
    return event


def record_all(lines):
    """Writes many lines at once, each as `line` gives it."""
    _events().bulk_create(lines)


def line(kind, *, target, by=None, old=None, new=None, ground=""):
    """A line of the audit trail that is not written yet; the arguments as for `record`."""
    return _events().model(
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
    return _events().filter(kind=kind, by_id=by.pk, at__gt=since)


def _events():
    # by name, because the models cannot be imported while the rooms are being loaded
    return installed.get_model("audit", "Event").objects
