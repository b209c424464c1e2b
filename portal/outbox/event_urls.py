"""Where mail services post what became of our mail, /outbox/events/<service>/tracking/.

Those services whose only proof is our secret (MAIL_EVENTS_SECRET); others need more of their own.
"""

from anymail import urls as anymail

SERVICES = ("brevo", "mailjet", "postmark", "sparkpost")

urlpatterns = [
    entry
    for entry in anymail.urlpatterns
    if str(entry.pattern) in {f"{service}/tracking/" for service in SERVICES}
]
