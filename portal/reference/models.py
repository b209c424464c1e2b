"""Common Procurement Vocabulary: what is bought, in codes."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q

from portal import changes


class CpvCode(models.Model):
    """One code of the Common Procurement Vocabulary of 2008 (Regulation (EC) 213/2008)."""

    class Level(models.TextChoices):
        DIVISION = "division", "Division"
        GROUP = "group", "Group"
        CLASS = "class", "Class"
        CATEGORY = "category", "Category"
        SUBCATEGORY = "subcategory", "Subcategory"

    code = models.CharField(
        max_length=8,
        primary_key=True,
        validators=[RegexValidator(r"^\d{8}$", "Eight digits.")],
        help_text="Eight digits, without the check digit.",
    )
    check_digit = models.CharField(
        max_length=1,
        validators=[RegexValidator(r"^\d$", "One digit.")],
        help_text="As listed: about one in twenty follows no formula.",
    )
    level = models.CharField(max_length=11, choices=Level)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="children"
    )
    official_label = models.CharField(max_length=300)
    portal_label = models.CharField(
        max_length=300,
        blank=True,
        help_text="What the portal shows where the official words are outdated.",
    )

    class Meta:
        verbose_name = "CPV code"
        ordering = ["code"]
        constraints = [
            CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{8}$", check_digit__regex=r"^[0-9]$"),
                name="cpv_code_is_digits",
            ),
            CheckConstraint(
                condition=Q(level="division", parent=None)
                | Q(level__in=["group", "class", "category", "subcategory"], parent__isnull=False),
                name="cpv_only_divisions_have_no_parent",
            ),
        ]
        triggers = changes.counted

    def __str__(self):
        return f"{self.full_code} {self.label}"

    @property
    def label(self):
        """The words to show to people."""
        return self.portal_label or self.official_label

    @property
    def full_code(self):
        """The code as notices print it: 85312310-5."""
        return f"{self.code}-{self.check_digit}"
