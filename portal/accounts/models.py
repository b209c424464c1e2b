from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from portal.accounts import roles


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """A person in the group "administrator": what `manage.py createsuperuser` makes here."""
        user = self.create_user(email, password, **fields)
        user.groups.add(Group.objects.get_or_create(name=roles.ADMINISTRATOR)[0])
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in with the e-mail address; roles are groups (see `roles`).

    `is_superuser` and single permissions come with Django and are not used here.
    """

    email = models.EmailField("e-mail address")
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_the_case",
                violation_error_message="There is a person with this e-mail address already.",
            )
        ]

    def __str__(self):
        return self.name or self.email

    @cached_property
    def group_names(self):
        """The names of the person's groups, asked of the database once per object."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def has_second_step(self):
        """Whether a code from an app is asked at sign-in, besides the password."""
        return self.authenticator_set.filter(type="totp").exists()

    @property
    def is_staff(self):
        """May open the read-only admin; Django's admin asks this."""
        return roles.is_administrator(self) and self.has_second_step

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name
