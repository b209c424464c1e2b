"""What the services sent, as received, and what could not be read."""

import zlib

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal import changes
from portal.accounts.coordinators import ForCoordinators
from portal.constraints import known
from portal.decisions import Decided, decision_whole


class Source(models.TextChoices):
    """Where a notice was received from; the keys of `tenders.ocds.services.SERVICES`."""

    FIND_A_TENDER = "find-a-tender", "Find a Tender"
    CONTRACTS_FINDER = "contracts-finder", "Contracts Finder"
    PUBLIC_CONTRACTS_SCOTLAND = "public-contracts-scotland", "Public Contracts Scotland"
    SELL2WALES = "sell2wales", "Sell2Wales"
    FILE = "file", "A file"


class Release(models.Model):
    """One release of the Open Contracting Data Standard, as received.

    The primary key is the order of receipt; the log that others read has an order of its own
    (`LogEntry`). The same bytes again are not stored twice; other
    bytes under a known `release_id` are a new version, and the one received last counts.
    The database refuses to change what was received; only our own reading of it may be renewed.
    """

    id = models.BigAutoField(primary_key=True)
    ocid = models.TextField(help_text="The identifier of the contracting process.")
    release_id = models.TextField(
        help_text="The release's own identifier; made from its content where it has none."
    )
    release_id_is_derived = models.BooleanField(
        default=False, help_text="The service gave no identifier, so we made one."
    )
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the bytes as received.")
    raw = models.BinaryField(help_text="The bytes as received, compressed with zlib.")
    reading = models.JSONField(help_text="The cleaned release that the portal works with.")
    changes = models.JSONField(
        default=list, help_text="What the cleaning changed: a list of path and words."
    )
    date = models.DateTimeField(help_text="When the release was published.")
    tag = ArrayField(models.TextField(), help_text="The stages of the process it tells of.")
    source = models.TextField(choices=Source, help_text="The service that it came from.")
    package = models.JSONField(
        default=dict, help_text="The header of the package it came in; its licence among others."
    )
    received_at = models.DateTimeField(auto_now_add=True, help_text="When we received it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "ocid", "release_id", "sha256", name="release_same_content_once"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="release_sha256_is_hex"
            ),
        ]
        indexes = [models.Index("ocid", "date", name="release_of_process")]
        triggers = [
            pgtrigger.ReadOnly(
                name="as_received",
                fields=["ocid", "sha256", "raw", "source", "package", "received_at"],
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            *changes.counted,
            pgtrigger.Trigger(
                name="logged",  # see `LogEntry`
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func="""
                    PERFORM pg_advisory_xact_lock(hashtextextended('log of releases', 0));
                    INSERT INTO tenders_logentry (release_id, at)
                        VALUES (NEW.id, clock_timestamp());
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.ocid} {self.release_id}"

    @property
    def received_bytes(self):
        """The release exactly as it came, byte for byte."""
        return zlib.decompress(self.raw)


class Rejection(Decided):
    """A file, or one release in it, that could not be taken in; waits on the desk."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DISMISSED = "dismissed", "Dismissed"

    source = models.TextField(choices=Source)
    state = models.TextField(choices=State, default=State.OPEN)
    file = models.TextField(help_text="The file or page.")
    release = models.TextField(blank=True, help_text="Which release; empty for the whole file.")
    reason = models.TextField()
    first_seen = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField()

    objects = ForCoordinators.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "source", "file", "release", "reason", name="rejection_named_once"
            ),
            known("rejection_state_known", "state", "open", "dismissed"),
            decision_whole("rejection_decision_whole", decided=Q(state="dismissed")),
        ]

    def __str__(self):
        return f"{self.file} {self.release}: {self.reason}"


class FetchStateQuerySet(ForCoordinators):
    """Questions in the words of the field. `at` is an aware moment."""

    def due(self, at, every):
        """Nobody is asking, the service may be asked, and there is something to ask for.

        That is the next page of a window, or a new window when the last one ended `every` ago.
        With `every` None there is always something.
        """
        is_free = Q(leased_until=None) | Q(leased_until__lte=at)
        may_be_asked = Q(not_before=None) | Q(not_before__lte=at)
        found = self.filter(is_free, may_be_asked)
        if every is None:
            return found
        return found.filter(~Q(next_url="") | Q(read_until=None) | Q(read_until__lte=at - every))

    def in_trouble(self):
        """Several faults in a row: a coordinator should know, for notices are missing."""
        return self.filter(faults_in_a_row__gte=FetchState.FAULTS_TO_TELL)


class FetchState(models.Model):
    """Where the reading of one official service stands. One row a source.

    A window is asked page by page; `next_url` is the page to ask next, as the service gave it.
    """

    FAULTS_TO_TELL = 5  # with the growing waits, about a quarter of an hour

    source = models.TextField(choices=Source, unique=True)
    read_until = models.DateTimeField(
        null=True, blank=True, help_text="All that was published before this has been read."
    )
    window_end = models.DateTimeField(
        null=True, blank=True, help_text="The end of the window now being read; empty between."
    )
    next_url = models.TextField(blank=True)
    pages = models.PositiveIntegerField(
        default=0, help_text="How many pages of this window have been read."
    )
    not_before = models.DateTimeField(
        null=True, blank=True, help_text="The service must not be asked before this."
    )
    leased_until = models.DateTimeField(
        null=True, blank=True, help_text="Somebody is asking now, at most until this."
    )
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_fault = models.TextField(blank=True)
    faults_in_a_row = models.PositiveIntegerField(default=0)

    objects = FetchStateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_url="", window_end=None)
                | (~Q(next_url="") & Q(window_end__isnull=False)),
                name="fetch_page_belongs_to_window",
            )
        ]

    def __str__(self):
        return self.get_source_display()

    @classmethod
    def of(cls, source):
        """The row of `source` (a key); made when it is first asked for."""
        return cls.objects.get_or_create(source=source)[0]

    def has_read(self, moment):
        """Whether all that was published up to `moment` (aware) has been read."""
        return not self.next_url and self.read_until is not None and self.read_until >= moment

    @property
    def free_at(self):
        """The first moment at which the service may be asked again, or None: at once."""
        return max(filter(None, (self.not_before, self.leased_until)), default=None)
