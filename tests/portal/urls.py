"""The portal's addresses, and some more that behave as the tests of its ground need it."""

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.urls import path
from django.views.generic import FormView

from portal.forms import DayMonthYearField, FormPage, LongTextField, helper
from portal.urls import handler400, handler500, urlpatterns  # noqa: F401


class LetterForm(forms.Form):
    text = LongTextField(max_length=50)
    colours = forms.MultipleChoiceField(
        choices={"red": "Red", "blue": "Blue"}, widget=forms.CheckboxSelectMultiple, required=False
    )
    by = DayMonthYearField(required=False)
    urgent = forms.BooleanField(required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Send")


class Letter(LoginRequiredMixin, FormPage, FormView):
    form_class = LetterForm
    template_name = "pages/reading.html"
    success_url = "/"


class OpenLetter(FormPage, FormView):
    form_class = LetterForm
    template_name = "pages/reading.html"
    success_url = "/"


def raising(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *urlpatterns,
    path("test/letter/", Letter.as_view()),
    path("test/open-letter/", OpenLetter.as_view()),
    path("test/bad/", raising(BadRequest("no sense"))),
    path("test/forbidden/", raising(PermissionDenied())),
    path("test/broken/", raising(RuntimeError("broken on purpose"))),
    path("test/json/", lambda request: HttpResponse("{}", status=400)),
]
