import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from portal import changes
from portal.accounts import roles
from portal.organisations.identifiers import REGISTERS, Number
from portal.organisations.naming import fold
from portal.organisations.work import WORK_IS_KNOWN, Work

INVITATION_LASTS = timedelta(days=14)


class Role(models.TextChoices):
    """What a member may do, rising: each role may also do what those before it may."""

    VIEW = "view", "View"
    EDIT = "edit", "Edit"
    SEND = "send", "Send"
    MANAGE = "manage", "Manage"

    @property
    def meaning(self):
        return ROLE_MEANINGS[self]

    @classmethod
    def at_least(cls, role):
        """`role` and those above it."""
        return list(cls)[list(cls).index(role) :]


ROLE_MEANINGS = {  # each ends the sentence "You can …"
    Role.VIEW: "see the organisation’s work",
    Role.EDIT: "see the work, and write and change drafts",
    Role.SEND: "see and edit, and commit the organisation: send, publish and sign off",
    Role.MANAGE: "do everything: also invite people, change roles and edit the profile",
}


def folded(name):
    """`name` as the column `folded_name` holds it."""
    return fold(name)[:300]


class HasRole(models.Model):
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        abstract = True

    @property
    def role_meaning(self):
        return Role(self.role).meaning


class OrganisationQuerySet(models.QuerySet):
    def public_buyers(self):
        """Buyers that anyone may see: those that an official notice has named.

        A body that a person set up as a public buyer is not among them: nobody has checked it.
        """
        return self.filter(PUBLIC)

    def for_member(self, user, role=Role.VIEW):
        """Those that `user` belongs to, with at least `role`."""
        return self.filter(_belongs(user, role)) if user.is_authenticated else self.none()

    def visible_to(self, user):
        if roles.is_coordinator(user) or roles.is_administrator(user):
            return self
        if not user.is_authenticated:
            return self.public_buyers()
        return self.filter(PUBLIC | _belongs(user))

    def named_like(self, words):
        """Those whose name holds each of the words, whatever the case, accents and punctuation."""
        found = self
        for word in fold(words).split():
            found = found.filter(folded_name__contains=word)
        return found

    def alike(self, name, numbers):
        """Those with this name, whatever its spelling, or with one of these `Number`s."""
        either = Q(folded_name=folded(name))
        for scheme, number in numbers:
            either |= Q(identifiers__scheme=scheme, identifiers__number=number)
        return self.filter(either).distinct().select_related("area")


class Organisation(Work):
    """A body: a disabled people's user-led organisation, a public buyer, or another.

    `slug` is made once from the first name and stays, so that addresses stay.
    """

    class Kind(models.TextChoices):
        DPULO = "dpulo", "Disabled people’s user-led organisation"
        PUBLIC_BUYER = "public_buyer", "Public buyer"
        OTHER = "other", "Another kind of organisation"

    class Origin(models.TextChoices):
        NOTICE = "notice", "Named in an official notice"
        PERSON = "person", "Set up by a person"

    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=300)
    folded_name = models.CharField(max_length=300, editable=False, help_text="see naming.fold")
    slug = models.SlugField(max_length=80, unique=True)
    area = models.ForeignKey(
        "areas.Area",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the council area that it has its seat in",
    )
    legal_form = models.CharField(
        max_length=60, blank=True, help_text="a key of reference.legal_forms"
    )
    website = models.URLField(max_length=500, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["folded_name", "id"]
        indexes = [
            models.Index(
                "folded_name", "id", condition=Q(origin="notice"), name="organisation_named"
            )
        ]
        constraints = [
            *WORK_IS_KNOWN,
            models.CheckConstraint(
                condition=Q(kind__in=["dpulo", "public_buyer", "other"]),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(origin="person") | Q(origin="notice", kind="public_buyer"),
                name="organisation_origin_known_and_notices_name_buyers",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(folded_name=""), name="organisation_has_a_name"
            ),
        ]
        triggers = changes.counted

    def __str__(self):
        return self.name

    def save(self, **options):
        self.folded_name = folded(self.name)
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "folded_name"}
        super().save(**options)

    def get_absolute_url(self):
        return reverse("organisations:detail", args=[self.slug])

    @property
    def is_public(self):
        """Whether anyone may see it; the same rule as `public_buyers()`."""
        return self.kind == self.Kind.PUBLIC_BUYER and self.origin == self.Origin.NOTICE


PUBLIC = Q(kind=Organisation.Kind.PUBLIC_BUYER, origin=Organisation.Origin.NOTICE)


class IdentifierQuerySet(models.QuerySet):
    def holders_of(self, numbers):
        """The organisation of each of the `Number`s that has one: {number: organisation}."""
        if not numbers:
            return {}
        schemes, written = map(set, zip(*numbers, strict=True))
        either = self.filter(scheme__in=schemes, number__in=written)  # two lists, for one index
        return {
            held.value: held.organisation
            for held in either.select_related("organisation__area")
            if held.value in numbers
        }


class Identifier(models.Model):
    """A number of an organisation on a register, written as `identifiers.clean` gives it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="identifiers"
    )
    scheme = models.CharField(max_length=20)
    number = models.CharField(max_length=200)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="identifier_unique"),
            models.CheckConstraint(
                condition=~Q(scheme="") & ~Q(number=""), name="identifier_complete"
            ),
            models.CheckConstraint(
                condition=~Q(scheme="GB-COH") | Q(number__regex=r"^[0-9A-Z]{8}$"),
                name="identifier_company_number_has_eight",
            ),
        ]

    def __str__(self):
        return f"{self.scheme} {self.number}"

    @property
    def value(self):
        return Number(self.scheme, self.number)

    @property
    def register(self):
        """The name of the register, in words."""
        return REGISTERS[self.scheme].name


class Membership(HasRole):
    """A person belongs to an organisation, in one role. The last *manage* cannot leave."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], name="membership_once_per_organisation"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["view", "edit", "send", "manage"]),
                name="membership_role_known",
            ),
        ]

    def __str__(self):
        return f"{self.person} in {self.organisation}"

    @property
    def is_last_manager(self):
        """Whether nobody else manages the organisation."""
        others = self.organisation.memberships.filter(role=Role.MANAGE).exclude(pk=self.pk)
        return self.role == Role.MANAGE and not others.exists()


def _belongs(user, role=Role.VIEW):
    return Exists(
        Membership.objects.filter(
            organisation=OuterRef("pk"), person_id=user.pk, role__in=Role.at_least(role)
        )
    )


def new_secret():
    return secrets.token_urlsafe(32)


def invitation_ends():
    return timezone.now() + INVITATION_LASTS


UNDECIDED = Q(accepted_at=None, declined_at=None, withdrawn_at=None)


class InvitationQuerySet(models.QuerySet):
    def undecided(self):
        """Neither accepted nor declined nor withdrawn; they may have expired."""
        return self.filter(UNDECIDED)

    def open(self, at=None):
        """Those that can be accepted now."""
        return self.undecided().filter(expires_at__gt=at or timezone.now())

    def lately_declined(self):
        """Those declined, for as long as they would have been open."""
        return self.filter(declined_at__isnull=False, expires_at__gt=timezone.now())

    def for_person(self, user):
        """Those sent to an e-mail address that `user` has confirmed, whatever the case."""
        confirmed = EmailAddress.objects.filter(
            user_id=user.pk, verified=True, email__iexact=OuterRef("email")
        )
        return self.filter(Exists(confirmed))


def who_and_when(decision):
    """The constraint that `<decision>_by` and `<decision>_at` are set together or not at all."""
    by, at = f"{decision}_by", f"{decision}_at"
    return models.CheckConstraint(
        condition=Q(**{at: None, by: None}) | Q(**{f"{at}__isnull": False, f"{by}__isnull": False}),
        name=f"invitation_{decision}_by_and_at",
    )


class Invitation(HasRole):
    """Open → accepted, declined or withdrawn.

    Past `expires_at` it cannot be accepted, only sent again.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Expired"

    email = models.EmailField("e-mail address")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    secret = models.CharField(max_length=64, unique=True, default=new_secret, editable=False)
    # Null once the person who invited is no longer with us; the invitation itself still stands.
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=invitation_ends)
    # Decided columns go together, so a person's deletion takes the decided invitation along.
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    # By whoever has the link: it takes no account to say no.
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                F("organisation"),
                condition=UNDECIDED,
                name="invitation_one_open_per_address",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["view", "edit", "send", "manage"]),
                name="invitation_role_known",
            ),
            who_and_when("accepted"),
            who_and_when("withdrawn"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
                name="invitation_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_sent"
            ),
        ]

    def __str__(self):
        return f"{self.email} to {self.organisation}"

    def get_absolute_url(self):
        return reverse("organisations:invitation", args=[self.secret])

    @property
    def state(self):
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.declined_at:
            return self.State.DECLINED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.OPEN if timezone.now() < self.expires_at else self.State.EXPIRED
