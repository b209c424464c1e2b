"""Database constraints that several rooms need."""

from django.db.models import CheckConstraint, Q


def decision_whole(name, *, decided, by="decided_by", at="decided_at"):
    """Who decided and when are both set where the condition `decided` holds, else neither is."""
    return CheckConstraint(
        condition=(decided & Q(**{f"{by}__isnull": False, f"{at}__isnull": False}))
        | (~decided & Q(**{f"{by}__isnull": True, f"{at}__isnull": True})),
        name=name,
    )
