"""The words of the field: which mean the same, and which the notices use."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal import changes
from portal.accounts.coordinators import ForCoordinators
from portal.decisions import Decided, decision_whole


class SynonymGroup(Decided):
    """Words that mean the same to whoever searches: one of them finds all of them.

    Those that came with the portal have a key. Once a coordinator has changed one, or taken it
    out, it is theirs (`decided_by`), and no upgrade touches it.
    """

    members = ArrayField(
        models.TextField(), help_text="Words or groups of words, as people type them."
    )
    regimes = ArrayField(
        models.TextField(),
        default=list,
        blank=True,
        help_text="Keys of the rules that the words mean: what they reserve is found too.",
    )
    note = models.TextField(blank=True, help_text="What the page of results says about it.")
    key = models.TextField(
        unique=True, null=True, blank=True, help_text="Of a group that came with the portal."
    )
    in_use = models.BooleanField(
        default=True, help_text="Off: a coordinator took it out, and no upgrade brings it back."
    )

    objects = ForCoordinators.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(members__len__gte=2) | Q(members__len=1, regimes__len__gte=1),
                name="synonyms_are_two_or_mean_a_rule",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="synonyms_key_not_empty"),
            models.CheckConstraint(
                condition=Q(key__isnull=False) | Q(decided_by__isnull=False),
                name="synonyms_came_along_or_a_person_made_them",
            ),
            # What a person made goes when it is taken out; only what came along would come again
            models.CheckConstraint(
                condition=Q(in_use=True) | Q(key__isnull=False, decided_by__isnull=False),
                name="synonyms_taken_out_by_a_person",
            ),
            decision_whole("synonyms_decision_whole", decided=Q(decided_by__isnull=False)),
        ]
        triggers = changes.counted

    def __str__(self):
        return ", ".join(self.members)


class SearchWord(models.Model):
    """A word that notices use, for "Did you mean …?". Made anew each night from all of them."""

    word = models.TextField(primary_key=True, help_text="In small letters, as it is written.")
    stem = models.TextField(help_text="As the search knows it.")
    documents = models.PositiveIntegerField(help_text="In how many notices it stands.")

    class Meta:
        indexes = [
            models.Index("stem", name="searchword_by_stem"),
        ]
        triggers = changes.counted

    def __str__(self):
        return self.word
