"""How dates, moments, money and names of fields are said, the same on every page.

Built in: no `{% load %}` needed.

Moments are stored in UTC and said in UK time. What is not known (None, "") is said as nothing,
so that a template can write `{{ closes_at|uk_moment|default:"The notice does not say" }}`.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

register = template.Library()

UK = ZoneInfo("Europe/London")


@register.filter
def uk_date(value):
    """25 April 2012, from a date or an aware datetime (its day in the UK)."""
    if not value:
        return ""
    day = value.astimezone(UK) if isinstance(value, datetime) else value
    return f"{day.day} {day:%B} {day.year}"


@register.filter
def uk_moment(value):
    """Wednesday 25 April 2012 at 5pm, UK time; from an aware datetime."""
    if not value:
        return ""
    local = value.astimezone(UK)
    return f"{local:%A} {uk_date(local)} at {_hour(local)}{_which_hour(local)}, UK time"


@register.filter
def closing(moment, hour_known=True):
    """A deadline in words; for a date without an hour, that none was given."""
    if not moment:
        return ""
    if hour_known:
        return uk_moment(moment)
    day = moment.astimezone(UK)
    advice = "" if has_passed(moment, hour_known) else ": ask the buyer"
    return f"{day:%A} {uk_date(day)}, no hour given{advice}"


def has_passed(moment, hour_known):
    """Whether a deadline has gone by."""
    return over(moment, hour_known) <= timezone.now()


def over(moment, hour_known):
    """When a deadline has gone by: a day without an hour has when the day is over."""
    return moment if hour_known else moment.astimezone(UK) + timedelta(days=1)


@register.filter
def money(value, currency="GBP"):
    """£1,234,567; £1,234.50; EUR 1,000. A minus sign stands in front of all."""
    if value in (None, ""):
        return ""
    amount = Decimal(value).quantize(Decimal("0.01"))
    figures = f"{abs(amount):,.2f}".removesuffix(".00")
    sign = "−" if amount < 0 else ""
    return f"{sign}£{figures}" if currency == "GBP" else f"{sign}{currency} {figures}"


@register.filter
def counted(number, noun):
    """1 release, 2 releases: for nouns that take an s."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@register.filter
def field_words(name):
    """Delivery place, from the name of a form field: delivery_place."""
    return name.replace("_", " ").replace("-", " ").strip().capitalize()


def _hour(local):
    if local.minute == 0 and local.hour in (0, 12):
        return "12 noon" if local.hour else "midnight (the start of that day)"
    minutes = f":{local:%M}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def _which_hour(local):
    """On the night the clocks go back, one hour happens twice: says which of the two is meant."""
    utc_before, utc_after = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    if utc_before - utc_after != timedelta(hours=1):
        return ""
    return f" ({'after' if local.fold else 'before'} the clocks go back)"
