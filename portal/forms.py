"""The house style of forms: their layout, how they answer errors, long texts and typed dates.

A form says `self.helper = helper("Save")`, its template `{% crispy form %}`, its view is an
`ActionPage`, or mixes in `FormPage` where it ends in no action. A page shows the error summary of
what its context calls `form` by itself (base.html); a form under another name includes
`components/error_summary.html` in its template.
"""

from datetime import date
from http import HTTPStatus

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.views.generic import FormView

from portal import parked
from portal.actions import RefusedError

PARTS = ("day", "month", "year")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def helper(submit, *, method="post", layout=None):
    """The helper of a form. `submit` is the text of its button, "" for none.

    Browsers' own bubbles are off: they vanish, cannot be enlarged and leave no list of what is
    wrong. In a form sent by GET (a filter) nothing is required, so nothing is called optional.
    """
    made = FormHelper()
    made.form_method = method
    made.disable_csrf = method == "get"
    made.mark_optional = method == "post"
    made.attrs = {"novalidate": True}
    made.layout = layout
    if submit:
        made.add_input(Submit("", submit))
    return made


class FormPage:
    """For class-based views with a form: errors come back with status 422, and what was typed
    here before a sign-in or a stale token (portal.parked) stands in its fields again."""

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if not form.is_bound and (typed := parked.typed_here(self.request)):
            form.initial |= _values(form, typed)
        return form

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        if response.status_code == HTTPStatus.FOUND and parked.typed_here(request):
            parked.forget(request)
        return response


class ActionPage(FormPage, FormView):
    """A form that ends in an action. `act(form)` runs it and returns where to go, and what to say.

    What a rule refuses comes back with the form, like any other error.
    """

    def form_valid(self, form):
        try:
            self.success_url, done = self.act(form)
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, done)
        return super().form_valid(form)


def _values(form, typed):
    """What each field of the form reads out of `typed`, where that has something for it."""
    named = {name: (field.widget, form.add_prefix(name)) for name, field in form.fields.items()}
    return {
        name: widget.value_from_datadict(typed, {}, sent_as)
        for name, (widget, sent_as) in named.items()
        if not widget.value_omitted_from_data(typed, {}, sent_as)
    }


class LongTextField(forms.CharField):
    """A text of several lines with a limit, counted once: in characters, a line break as one.

    Browsers send a line break as two characters and show it as one; here it is one. Nothing is
    cut off while typing: what is too long is said, on screen and by the server alike.
    """

    widget = forms.Textarea

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def widget_attrs(self, widget):
        return {"data-limit": self.max_length} if self.max_length else {}


class DayMonthYearWidget(forms.MultiWidget):
    """Three fields to type a date into, instead of a calendar to search it in."""

    template_name = "portal/widgets/date.html"

    def __init__(self, attrs=None):
        part = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({name: forms.TextInput(part) for name in PARTS}, attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for part, subwidget in zip(PARTS, context["widget"]["subwidgets"], strict=True):
            subwidget["part"] = part
        return context

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else ["", "", ""]


class DayMonthYearField(forms.Field):
    """A date typed as day, month (a number or a name) and year (four figures); gives a `date`."""

    widget = DayMonthYearWidget
    default_error_messages = {
        "required": "Enter a date: day, month and year.",
        "incomplete": "The date must have a %(missing)s.",
        "day": "The day must be a number between 1 and 31.",
        "month": "The month must be a number between 1 and 12, or its name.",
        "year": "The year must have four figures, like 2027.",
        "no_such_day": "There is no such day in that month.",
    }

    def to_python(self, value):
        parts = [(part or "").strip() for part in value or []]
        if not any(parts):
            return None
        named = dict(zip(PARTS, parts, strict=True))
        if missing := [name for name, part in named.items() if not part]:
            raise self._wrong("incomplete", missing=" and a ".join(missing))
        day, month, year = (self._number(name, part) for name, part in named.items())
        try:
            return date(year, month, day)
        except ValueError:
            raise self._wrong("no_such_day") from None

    def _number(self, name, text):
        if name == "month" and text[:3].lower() in MONTHS:
            return MONTHS.index(text[:3].lower()) + 1
        low, high = {"day": (1, 31), "month": (1, 12), "year": (1000, 9999)}[name]
        if text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high:
            return int(text)
        raise self._wrong(name)

    def _wrong(self, code, **params):
        return ValidationError(self.error_messages[code], code=code, params=params)
