"""How a reader wants pages to look: a few choices, kept in a cookie, applied before first paint.

A choice becomes an attribute of `<html>` (`data-size="large"`), and `static/tokens.css` says what
that means. The first choice of each setting is the standard one and leaves no trace.
"""

from crispy_forms.layout import Submit
from django import forms

from portal.forms import helper

COOKIE = "reading"
KEPT_FOR = 365 * 24 * 60 * 60  # seconds

# setting: (question, {choice: words})
SETTINGS = {
    "size": (
        "Size of the text",
        {
            "standard": "Standard",
            "large": "Large",
            "larger": "Larger",
            "largest": "Largest, twice the standard",
        },
    ),
    "spacing": (
        "Space between lines and letters",
        {"standard": "Standard", "wide": "More", "wider": "Most"},
    ),
    "font": (
        "Kind of letters",
        {
            "standard": "Standard",
            "distinct": "Easy to tell apart, for dyslexic readers",
            "book": "Like a book, with serifs",
        },
    ),
    "theme": (
        "Light or dark",
        {
            "device": "As my device is set",
            "light": "Dark letters on a light page",
            "dark": "Light letters on a dark page",
        },
    ),
    "contrast": (
        "Contrast",
        {"device": "As my device is set", "high": "Highest"},
    ),
    "width": (
        "Length of lines",
        {"standard": "Standard", "narrow": "Short", "full": "As wide as the window"},
    ),
}


def read(cookie):
    """The settings in a cookie's text that differ from the standard: `{"size": "large"}`.

    Anybody can send any cookie: what is not a choice of ours is left out.
    """
    pairs = (part.partition(":")[::2] for part in cookie.split("."))
    return {name: choice for name, choice in pairs if choice in choices(name)[1:]}


def write(chosen):
    """The text of the cookie for these settings; "" when all are standard."""
    return ".".join(
        f"{name}:{chosen[name]}" for name in SETTINGS if chosen.get(name) in choices(name)[1:]
    )


def choices(name):
    """The choices of a setting, the standard one first; none for a name that is no setting."""
    return list(SETTINGS[name][1]) if name in SETTINGS else []


class ReadingForm(forms.Form):
    """One question for each setting, and where to go back to (`next`)."""

    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (question, named) in SETTINGS.items():
            self.fields[name] = forms.ChoiceField(
                label=question,
                choices=named,
                widget=forms.RadioSelect,
                initial=choices(name)[0],
                error_messages={"required": "Choose one of these."},
            )
        self.helper = helper("Keep these settings")
        self.helper.add_input(Submit("reset", "Put everything back", css_class="quiet"))
