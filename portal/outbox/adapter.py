from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter

from portal.outbox import actions


class AccountAdapter(DefaultAccountAdapter):
    """Tells allauth that its mail goes into the outbox like everybody's."""

    def send_mail(self, template_prefix, email, context):
        actions.queue(
            to=email,
            stem=template_prefix,
            context={"email": email, **context},
            key=f"{template_prefix}:{uuid4()}",
            person=context.get("user"),
        )
