from uuid import uuid4

from portal.accounts.adapter import AccountAdapter as AccountsAdapter
from portal.outbox import actions


class AccountAdapter(AccountsAdapter):
    """Sends nothing: allauth's mail goes into the outbox like everybody's."""

    def send_mail(self, template_prefix, email, context):
        actions.queue(
            to=email,
            stem=template_prefix,
            context={"email": email, **context},
            key=f"{template_prefix}:{uuid4()}",
            person=context.get("user"),
            essential=True,
        )

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        context = {"user": user, **(context or {})}
        super().send_notification_mail(template_prefix, user, context, email)
