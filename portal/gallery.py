"""The examples on /components/: every part of our pages in every state, to look at and to test."""

from django import forms

from portal.forms import DayMonthYearField, LongTextField, helper

PLACES = {"hull": "Kingston upon Hull", "leeds": "Leeds", "york": "York"}
SERVICES = {"advice": "Advice", "advocacy": "Advocacy", "peer": "Peer support"}


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label="Name of the organisation",
        help_text="As it stands in the register.",
        error_messages={"required": "Enter the name of the organisation."},
    )
    email = forms.EmailField(
        label="E-mail address",
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address, like a@b.uk.",
        },
    )
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput,
        error_messages={"required": "Enter your password."},
    )
    summary = LongTextField(
        label="What your organisation does",
        max_length=200,
        required=False,
        help_text="You can write up to 200 characters.",
        error_messages={"max_length": "Write at most %(limit_value)d characters."},
    )
    place = forms.ChoiceField(
        label="Where you work",
        choices={"": "Choose a place", **PLACES},
        error_messages={"required": "Choose where you work."},
    )
    reserved = forms.ChoiceField(
        label="Is the contract reserved?",
        choices={"yes": "Yes", "no": "No", "unknown": "I do not know"},
        widget=forms.RadioSelect,
        help_text="Look in the notice for “reserved” or “supported employment provider”.",
        error_messages={"required": "Choose one of the answers."},
    )
    services = forms.MultipleChoiceField(
        label="Services that you offer",
        choices=SERVICES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose all that fit.",
        error_messages={"required": "Choose at least one service."},
    )
    closes = DayMonthYearField(label="Closing date", help_text="For example, 27 3 2027.")
    agreed = forms.BooleanField(
        label="I have read how we use what you send",
        help_text="It takes five minutes.",
        error_messages={"required": "Tick the box when you have read it."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Send")


def examples():
    """What the gallery's template needs."""
    filled = {
        "name": "Calder Voices",
        "email": "hello@calder-voices.example",
        "summary": "We are run by disabled people and offer advice and peer support.",
        "place": "leeds",
        "reserved": "yes",
        "services": ["advice", "peer"],
        "closes": ["27", "3", "2027"],
    }
    wrong = {
        "wrong-email": "calder voices",
        "wrong-summary": "Too long. " * 25,
        "wrong-closes_day": "31",
        "wrong-closes_month": "2",
        "wrong-closes_year": "2027",
    }
    disabled = ExampleForm(initial=filled, prefix="disabled")
    for field in disabled.fields.values():
        field.disabled = True
    return {
        "plain": ExampleForm(prefix="plain"),
        "wrong": ExampleForm(wrong, prefix="wrong"),
        "disabled": disabled,
        "crumbs": [("Home", "/")],
        "ways": [("Take away the word “advocacy”", "#empty"), ("Show closed tenders", "#empty")],
        "kinds": ["good", "act", "stop", "past"],
        "kept_example": {"fields": {"summary": ["We run a\nsupport line."], "place": ["Leeds"]}},
    }
