"""The lots of a tender."""

from django.db import models
from django.db.models import Q

from portal import changes

from .tender import Tender


class Lot(models.Model):
    """One lot of a tender, as the merged notice has it."""

    tender = models.ForeignKey(
        Tender, on_delete=models.CASCADE, related_name="lots", help_text="The tender it is part of."
    )
    key = models.TextField(help_text="The lot's identifier in the notice; any text.")
    position = models.PositiveIntegerField(help_text="Its place among the lots, from 1.")
    title = models.TextField(blank=True, help_text="What the lot is for, in the buyer's words.")
    description = models.TextField(blank=True, help_text="What the notice says of the lot.")
    status = models.TextField(blank=True, help_text="Its state, in the standard's words.")
    value_amount = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, help_text="Value without VAT."
    )
    currency = models.TextField(blank=True, help_text="Three letters, such as GBP.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("tender", "key", name="lot_once"),
            models.CheckConstraint(condition=~Q(key=""), name="lot_has_a_key"),
        ]
        triggers = changes.counted

    def __str__(self):
        return self.title or f"Lot {self.key}"
