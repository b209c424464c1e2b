import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import CommandError, call_command

from portal.accounts import actions, roles
from portal.accounts.models import User
from portal.audit.models import Event
from tests.factories.accounts import make_administrator, make_user

pytestmark = pytest.mark.django_db


def test_the_two_groups_are_there_from_the_first():
    assert set(Group.objects.values_list("name", flat=True)) == {"coordinator", "administrator"}


def test_roles_are_asked_of_the_database_once(django_assert_num_queries):
    user = make_user(role=roles.COORDINATOR)
    with django_assert_num_queries(1):
        assert roles.is_coordinator(user)
        assert not roles.is_administrator(user)


def test_a_visitor_has_no_role(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not roles.is_coordinator(AnonymousUser())
        assert not roles.is_administrator(AnonymousUser())


def test_coordinators_are_those_who_can_sign_in():
    user, gone = make_user(role=roles.COORDINATOR), make_user(role=roles.COORDINATOR)
    make_user(role=roles.ADMINISTRATOR)
    gone.is_active = False
    gone.save()
    assert list(roles.coordinators()) == [user]


def test_a_role_is_given_and_taken_and_both_recorded():
    person, by = make_user(name="Ann"), make_administrator(name="Bo")
    assert actions.give_role(person=person, role=roles.COORDINATOR, by=by)
    assert roles.is_coordinator(User.objects.get(pk=person.pk))
    assert actions.take_role(person=person, role=roles.COORDINATOR, by=by)
    assert not roles.is_coordinator(User.objects.get(pk=person.pk))
    taken, given = Event.objects.order_by("-id")
    assert (given.kind, given.old, given.new) == ("role-given", [], ["coordinator"])
    assert (taken.kind, taken.old, taken.new) == ("role-taken", ["coordinator"], [])
    assert (given.target_label, given.by_label) == ("Ann", "Bo")


def test_what_is_so_already_is_not_recorded():
    person = make_user()
    assert not actions.take_role(person=person, role=roles.COORDINATOR)
    assert not Event.objects.exists()


def test_the_command_gives_and_takes(capsys):
    person = make_user(email="ann@example.org")
    call_command("give_role", "ANN@example.org", "coordinator")
    call_command("give_role", "ann@example.org", "coordinator")
    assert roles.is_coordinator(User.objects.get(pk=person.pk))
    call_command("give_role", "ann@example.org", "coordinator", "--take")
    assert capsys.readouterr().out.splitlines() == [
        "ann@example.org is now coordinator.",
        "ann@example.org is already coordinator.",
        "ann@example.org is no longer coordinator.",
    ]
    assert Event.objects.filter(by_id=None).count() == 2


def test_the_command_names_who_is_not_there():
    with pytest.raises(CommandError, match="Nobody has signed up with nobody@"):
        call_command("give_role", "nobody@example.org", "coordinator")
