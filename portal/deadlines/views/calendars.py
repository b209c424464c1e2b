"""The private calendars: for whoever has the address, as calendar programs cannot sign in."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from portal.deadlines.feeds.dates import dates
from portal.deadlines.models import Calendar
from portal.icalendars import MEDIA_TYPE


@require_safe
def calendar(request, secret):
    holding = Calendar.objects.holding().select_related("person", "organisation")
    made = dates(get_object_or_404(holding, secret=secret))
    answer = HttpResponse(made, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="what-is-watched.ics"'
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
