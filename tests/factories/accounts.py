from itertools import count

from django.contrib.auth.models import Group

from portal.accounts import roles
from portal.accounts.models import User

PASSWORD = "seven quiet lanterns"
numbers = count(1)


def make_user(*, email=None, name="Ada Person", role=None, password=PASSWORD):
    """A person who has confirmed the e-mail address; `role` is the name of a group."""
    email = email or f"person{next(numbers)}@example.org"
    user = User.objects.create_user(email, password, name=name)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    if role:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


def make_coordinator(**fields):
    return make_user(role=roles.COORDINATOR, **fields)


def make_administrator(**fields):
    return make_user(role=roles.ADMINISTRATOR, **fields)
