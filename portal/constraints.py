"""Database constraints that several rooms need."""

from django.db.models import CheckConstraint, Q


def known(name, field, *values):
    """The column holds one of these values and nothing else."""
    return CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)
