from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

MAX_TRIES = 8
ABANDONED_AFTER = timedelta(minutes=5)  # a claim older than this belongs to a worker that died


class MessageQuerySet(models.QuerySet):
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
    `MAX_TRIES`. Only `outbox.actions` moves it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    key = models.CharField(max_length=250, unique=True, help_text="person, thing and moment")
    kind = models.CharField(max_length=100, help_text="the stem of its templates")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    to = models.EmailField()
    subject = models.TextField()
    text = models.TextField()
    html = models.TextField()
    message_id = models.CharField(
        max_length=200, unique=True, help_text="the same at every try, so that a double is seen"
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
                "due_at", "id", condition=Q(state__in=["queued", "sending"]), name="message_due"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed"]),
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
        ]

    def __str__(self):
        return f"{self.subject} (to {self.to})"
