"""The offer to save what fits an organisation."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from portal.organisations.permissions import may_manage
from tenders import permissions, searches
from tenders.models import SavedSearch

register = template.Library()


@register.inclusion_tag("tenders/_mail_us.html", takes_context=True)
def mail_us(context, organisation):
    """Shown to who may save it, until it is saved; “No, thank you” saves it without mail. Before
    the organisation has said what it does, to who may say that."""
    user = context["request"].user
    is_filled_in = bool(organisation.services or organisation.may_bid_for)
    may = permissions.may_save_for if is_filled_in else may_manage
    held = SavedSearch.objects.filter(organisation=organisation, for_us=True)
    return {
        "organisation": organisation,
        "is_filled_in": is_filled_in,
        "is_offered": may(user, organisation) and not held.exists(),
        "address": f"{reverse('searches:new')}?{urlencode({'for_us': organisation.slug})}",
        "name": searches.name_for_us(organisation),
    }
