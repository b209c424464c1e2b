from itertools import count

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.contrib.auth.models import Group

from portal.accounts import roles
from portal.accounts.models import User

PASSWORD = "seven quiet lanterns"
SECRET = "JBSWY3DPEHPK3PXP"
numbers = count(1)


def make_user(*, email=None, name="Ada Person", role=None, password=PASSWORD, confirmed=True):
    """A person who has confirmed the e-mail address; `role` is the name of a group."""
    email = email or f"person{next(numbers)}@example.org"
    user = User.objects.create_user(email, password, name=name)
    user.emailaddress_set.create(email=user.email, verified=confirmed, primary=True)
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def with_second_step(user):
    """The same person, who now needs a code to sign in: `code()` says it."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def code(secret=SECRET):
    """What the person's app shows now."""
    now = list(counters())[1]  # of the moment before, now and the one after
    return format_hotp_value(hotp_value(secret, now))


def make_coordinator(**fields):
    return with_second_step(make_user(role=roles.COORDINATOR, **fields))


def make_administrator(**fields):
    return with_second_step(make_user(role=roles.ADMINISTRATOR, **fields))
