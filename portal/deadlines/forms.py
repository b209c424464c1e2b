"""What somebody says of a watch, and when they want to be reminded."""

from crispy_forms.layout import Fieldset, Layout
from django import forms

from portal.accounts.models import User
from portal.forms import LongTextField, helper

from .models import OFFERED, Choice, Standing, Tell

LONGEST_NOTES = 5000
DAYS_OF_THE_WEEK = [
    "Mondays",
    "Tuesdays",
    "Wednesdays",
    "Thursdays",
    "Fridays",
    "Saturdays",
    "Sundays",
]
MOST_QUIET = 6
IN_OTHER_WORDS = {
    7: "a week",
    14: "2 weeks",
    21: "3 weeks",
    28: "4 weeks",
    180: "about 6 months",
    365: "a year",
    540: "about 18 months",
    730: "2 years",
}
NOT_OFFERED = {"invalid_choice": "Choose from the list."}


class WatchForm(forms.Form):
    """`opened` is what stood there when the form was opened; see `actions.watching.change`."""

    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    standing = forms.ChoiceField(
        label="Where do you stand?",
        choices=Standing,
        widget=forms.RadioSelect,
        help_text="We remind you only of dates that still matter to you.",
        error_messages={"required": "Choose where you stand.", **NOT_OFFERED},
    )
    done_by = forms.ModelChoiceField(
        label="Who does the work on it?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody chosen yet",
        error_messages={"invalid_choice": "Choose a member of the organisation."},
    )
    notes = LongTextField(
        label="Notes",
        required=False,
        max_length=LONGEST_NOTES,
        error_messages={
            "max_length": f"The notes can have at most {LONGEST_NOTES:,} characters.",
        },
    )

    def __init__(self, *args, watch, **kwargs):
        super().__init__(*args, **kwargs)
        if body := watch.organisation:
            members = User.objects.filter(memberships__organisation=body)
            self.fields["done_by"].queryset = members.order_by("name", "pk")
            self.fields["notes"].help_text = f"Everyone in {body} can read them."
        else:
            del self.fields["done_by"]
            self.fields["notes"].help_text = "Only you can read them."
        self.helper = helper("Save")


def days_in_words(days):
    if days == 0:
        return "On the morning of the last day"
    number = f"{days} day{'' if days == 1 else 's'}"
    also = f" ({IN_OTHER_WORDS[days]})" if days in IN_OTHER_WORDS else ""
    return f"{number}{also} before"


def ticked(label, choices, help_text=""):
    return forms.TypedMultipleChoiceField(
        label=label,
        help_text=help_text,
        coerce=int,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NOT_OFFERED,
    )


def days_before(name, label, help_text=""):
    return ticked(label, [(days, days_in_words(days)) for days in OFFERED[name]], help_text)


class ChoiceForm(forms.Form):
    """When to remind. Its fields are columns of `Choice`."""

    closing = days_before(
        "closing",
        "Of closing dates",
        "When expressions of interest close, and when tenders close.",
    )
    prepare = days_before(
        "prepare", "Of questions and events", "The last day for questions, and visits or meetings."
    )
    expect = days_before(
        "expect", "Of what is expected", "A planned tender, or the buyer’s decision."
    )
    ahead = days_before(
        "ahead", "Of the end of contracts", "The contract may be let again, and you can plan early."
    )
    quiet = ticked(
        "Days without reminders",
        list(enumerate(DAYS_OF_THE_WEEK)),
        "What falls on such a day comes earlier, on the last day before it that you have not "
        "ticked. You can tick at most six.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = Fieldset("When to remind", "closing", "prepare", "expect", "ahead")
        self.helper = helper("Save", layout=Layout(days, *self.further()))
        self.helper.form_class = "side-by-side"
        self.helper.mark_optional = False  # all of it is: the page says so once

    def further(self):
        return ["quiet"]

    def clean_quiet(self):
        quiet = self.cleaned_data["quiet"]
        if len(quiet) > MOST_QUIET:
            raise forms.ValidationError(
                "You have ticked all seven days. Leave at least one on which we may remind you."
            )
        return quiet

    @classmethod
    def initial_of(cls, choice):
        """What the form starts with; `choice` is a `Choice`, or None."""
        return {name: getattr(choice or Choice(), name) for name in cls.base_fields}


class OrganisationChoiceForm(ChoiceForm):
    tell = forms.ChoiceField(
        label="Whom do we remind?",
        choices=Tell,
        widget=forms.RadioSelect,
        help_text="Each member can stop the reminders for themselves.",
        error_messages={"required": "Choose whom we remind.", **NOT_OFFERED},
    )

    def further(self):
        return ["quiet", "tell"]
