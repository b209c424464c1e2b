from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from portal.accounts import roles

MAX_TRIES = 8
ABANDONED_AFTER = timedelta(minutes=5)  # a claim older than this belongs to a worker that died


class ForOfficers(models.QuerySet):
    def visible_to(self, user):
        return self.all() if roles.is_officer(user) else self.none()


class MessageQuerySet(ForOfficers):
    def in_order(self):
        """The order of sending: what somebody waits for first."""
        return self.order_by("-essential", "due_at", "id")

    def due(self, at=None):
        """What may be sent now: queued and due, or claimed by a worker that has died since."""
        at = at or timezone.now()
        return self.filter(
            Q(state=Message.State.QUEUED, due_at__lte=at)
            | Q(state=Message.State.SENDING, claimed_at__lte=at - ABANDONED_AFTER)
        )


class Message(models.Model):
    """One e-mail, complete as it leaves, and how far it has come.

    queued → sending → sent; back to queued after a fault, with a later `due_at`; failed after
    `MAX_TRIES`; withdrawn where it must not leave any more. Only `outbox.actions` moves it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"
        WITHDRAWN = "withdrawn", "Not sent: no longer true"

    key = models.CharField(max_length=250, unique=True, help_text="person, thing and moment")
    kind = models.CharField(max_length=100, help_text="the stem of its templates")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    to = models.EmailField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField()
    message_id = models.CharField(
        max_length=200, unique=True, help_text="the same at every try, so that a double is seen"
    )
    essential = models.BooleanField(
        default=False, help_text="account mail: leaves first, and for stopped addresses too"
    )
    unsubscribe = models.TextField(
        blank=True, help_text="the whole address that ends mail of this kind, for List-Unsubscribe"
    )
    about = models.JSONField(
        default=list, help_text="what the room that wrote it is asked again about at sending"
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.TextField(blank=True, help_text="what went wrong at the last try")

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-id"]
        indexes = [
            models.Index(
                F("essential").desc(),
                "due_at",
                "id",
                condition=Q(state__in=["queued", "sending"]),
                name="message_due",
            ),
            # what the desk counts
            models.Index("sent_at", condition=Q(state="sent"), name="message_sent"),
            models.Index(
                F("queued_at").desc(),
                F("id").desc(),
                condition=Q(state="failed"),
                name="message_failed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed", "withdrawn"]),
                name="message_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claimed_at__isnull=True)),
                name="message_claimed_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(unsubscribe="") | Q(unsubscribe__regex=r"^https?://\S+$"),
                name="message_unsubscribe_whole",
            ),
        ]

    def __str__(self):
        return f"{self.subject} (to {self.to})"


class StoppedAddressQuerySet(ForOfficers):
    def by_address(self, addresses):
        """The rows for these addresses, by the address in small letters."""
        small = {address.lower() for address in addresses}
        found = self.alias(small=Lower("address")).filter(small__in=small)
        return {row.address.lower(): row for row in found}


class StoppedAddress(models.Model):
    """An address that gets essential mail only, because of what a mail service told us of it."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", "Mail came back"
        COMPLAINED = "complained", "The reader wants no mail"

    address = models.EmailField()
    reason = models.CharField(max_length=10, choices=Reason)
    said = models.TextField(blank=True, help_text="the words of the mail service")
    at = models.DateTimeField(default=timezone.now)

    objects = StoppedAddressQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "stopped addresses"
        constraints = [
            models.UniqueConstraint(Lower("address"), name="stopped_address_unique"),
            models.CheckConstraint(
                condition=Q(reason__in=["bounced", "complained"]), name="stopped_reason_known"
            ),
        ]

    def __str__(self):
        words = f"{self.get_reason_display().lower()}. {self.said}".strip()
        return f"{self.address}: {words}"
