"""Fields of the list's filters: what people type, and what stands in the address instead."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from portal.areas.models import Area, Succession
from portal.forms import DayMonthYearField, DayMonthYearWidget
from portal.organisations.models import Organisation, folded
from portal.reference.models import CpvCode

YEARS = range(1970, 2100)  # of notices; others are slips
MOST_OFFERED = 10


class AddressDateWidget(DayMonthYearWidget):
    """Three fields on the page; one ISO date in the address, which is what it reads."""

    def value_from_datadict(self, data, files, name):
        year, month, day = [*data.get(name, "").split("-", 2), "", ""][:3]
        return [day, month, year]


class AddressDateField(DayMonthYearField):
    widget = AddressDateWidget
    default_error_messages = dict.fromkeys(
        DayMonthYearField.default_error_messages,
        "This is not a date that we can read, so we left it out.",
    )

    def to_python(self, value):
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise self._wrong("year")
        return day


class MoneyField(forms.CharField):
    """Pounds as people write them: "£25,000", "25000.50". Gives a Decimal."""

    default_error_messages = {
        "invalid": "Give an amount in pounds, such as 25,000. We left this out."
    }

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value):
        text = re.sub(r"[£,\s]", "", super().clean(value))
        if not text:
            return None
        try:
            amount = Decimal(text[:30])
        except InvalidOperation:
            amount = Decimal("NaN")
        fits = amount.is_finite() and amount.as_tuple().exponent > -10
        if not fits or not 0 <= amount < Decimal(10) ** 15:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return amount


class NamedField(forms.CharField):
    """A thing by its code in the address, or by its name as people type it.

    Gives the thing. What is typed and fits several is an error that offers them: its `params` hold
    `offered`, pairs of words and code. On the page the thing stands by its name.
    """

    found = None

    def __init__(self, **options):
        super().__init__(max_length=200, **options)

    def clean(self, value):
        typed = " ".join(super().clean(value).split())
        self.found = self.by_code(typed) if typed else None
        if typed and self.found is None:
            self.found = self._by_name(typed)
        return self.found

    def bound_data(self, data, initial):
        return self.name_of(self.found) if self.found else data

    def _by_name(self, typed):
        exact, alike = self.called(typed)
        found = list(exact[:MOST_OFFERED]) or list(alike[: MOST_OFFERED + 1])
        if len(found) == 1:
            return found[0]
        offered = [(str(each), self.code_of(each)) for each in found[:MOST_OFFERED]]
        words = self.unknown
        if offered:
            words = "We know several of this name. Choose one, or type more of it."
        if len(found) > MOST_OFFERED:
            words = f"We know more than {MOST_OFFERED} of this name. Type more, or choose one."
        raise ValidationError(words, code="unknown", params={"offered": offered})


class CouncilField(NamedField):
    unknown = "We do not know a council area of this name, so we left it out."

    def by_code(self, code):
        area = Area.objects.with_code(code).first()
        if area and area.end and not area.territories:
            self._refuse_abolished(area)
        return area

    def called(self, name):
        active = Area.objects.active()
        alike = Q(name__istartswith=name) | Q(name__icontains=f" {name}")
        return active.called(name), active.filter(alike)

    def code_of(self, area):
        return area.gss_code

    name_of = staticmethod(str)

    def _refuse_abolished(self, area):
        later = Succession.objects.filter(predecessor=area).select_related("successor")
        raise ValidationError(
            f"{area} ended on {area.end:%-d %B %Y}, so we left it out. Look in what followed:",
            code="abolished",
            params={"offered": [(str(each.successor), each.successor_id) for each in later]},
        )


class BuyerField(NamedField):
    unknown = "We do not know a buyer of this name, so we left it out."

    def by_code(self, code):
        return Organisation.objects.public_buyers().filter(slug=code).first()

    def called(self, name):
        buyers = Organisation.objects.public_buyers()
        return buyers.filter(folded_name=folded(name)), buyers.named_like(name)

    def code_of(self, buyer):
        return buyer.slug

    name_of = staticmethod(str)


class CpvField(NamedField):
    """A CPV code, or the beginning of one: "85312000-9", "8531". Gives the `CpvCode`."""

    unknown = "We do not know a CPV code of this number or name, so we left it out."

    def by_code(self, code):
        if not re.fullmatch(r"\d{2,8}(-\d)?", code, re.ASCII):
            return None
        return CpvCode.objects.filter(code=code[:8].split("-")[0].ljust(8, "0")).first()

    def called(self, name):
        exact = CpvCode.objects.filter(official_label__iexact=name)
        alike = CpvCode.objects.filter(official_label__icontains=name)
        return exact, alike | CpvCode.objects.filter(portal_label__icontains=name)

    def code_of(self, cpv):
        return beginning(cpv.code)

    name_of = code_of


def beginning(code):
    """The digits of a CPV code that mean something: 85312000 holds all that begins with 85312."""
    return code.rstrip("0").ljust(2, "0")


def say_what_was_left_out(field):
    """Makes a filter's messages say what became of the value: nothing is searched for it."""
    messages = {
        "invalid_choice": "We do not know this choice, so we left it out.",
        "max_length": "We can search for up to 200 characters, so we left the words out.",
    }
    field.error_messages = field.error_messages | messages
    for validator in field.validators:
        if getattr(validator, "code", "") == "null_characters_not_allowed":
            validator.message = "We cannot search for these characters, so we left them out."
        if getattr(validator, "code", "") == "max_length":
            validator.message = messages["max_length"]
