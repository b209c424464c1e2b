from django.core.management.base import BaseCommand, CommandError

from portal.accounts import actions, roles
from portal.accounts.models import User


class Command(BaseCommand):
    help = "Makes a person who has signed up a coordinator or an administrator."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("role", choices=[roles.COORDINATOR, roles.ADMINISTRATOR])
        parser.add_argument("--take", action="store_true", help="take the role away instead")

    def handle(self, *, email, role, take, **options):
        try:
            person = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"Nobody has signed up with {email}.") from None
        act = actions.take_role if take else actions.give_role
        changed = act(person=person, role=role)
        now = "is no longer" if take else "is now"
        before = "is not" if take else "is already"
        self.stdout.write(f"{person.email} {now if changed else before} {role}.")
