from django import forms

from portal.areas.models import Area
from portal.forms import helper
from portal.organisations.identifiers import charity_number, clean
from portal.organisations.models import Organisation, Role
from portal.reference.legal_forms import LEGAL_FORMS


class NumberField(forms.CharField):
    """A number on a register; gives an `identifiers.Number`, or None where nothing was typed."""

    def __init__(self, *, read, wrong, **options):
        self.read, self.wrong = read, wrong
        super().__init__(
            required=False, max_length=20, error_messages={"max_length": wrong}, **options
        )

    def clean(self, value):
        text = super().clean(value)
        number = self.read(text) if text else None
        if text and number is None:
            raise forms.ValidationError(self.wrong)
        return number


class OrganisationForm(forms.Form):
    """The profile of an organisation. `profile()` gives it as the actions take it."""

    kind = forms.ChoiceField(
        label="What kind of organisation is it?",
        choices=Organisation.Kind,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of organisation it is."},
    )
    name = forms.CharField(
        label="Name of the organisation",
        max_length=300,
        error_messages={"required": "Enter the name of the organisation."},
    )
    area = forms.ModelChoiceField(
        label="Council area of its main office",
        queryset=Area.objects.none(),
        required=False,
        empty_label="Not chosen",
    )
    legal_form = forms.ChoiceField(label="Legal form", required=False)
    company_number = NumberField(
        label="Company number",
        help_text="At Companies House: 8 characters, such as 01234567 or SC123456.",
        read=lambda text: clean("GB-COH", text),
        wrong="Enter the company number with 8 characters, such as 01234567 or SC123456.",
    )
    charity_number = NumberField(
        label="Charity number",
        help_text="Such as 1234567 (England and Wales), SC012345 (Scotland) or NIC101234 "
        "(Northern Ireland).",
        read=charity_number,
        wrong="Enter the charity number such as 1234567, SC012345 or NIC101234.",
    )
    mutual_number = NumberField(
        label="Society number",
        help_text="On the Mutuals Public Register, such as 7654 or IP12345R.",
        read=lambda text: clean("GB-MPR", text),
        wrong="Enter the society number as the Mutuals Public Register has it, such as 7654.",
    )
    website = forms.URLField(
        label="Website",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address, such as www.example.org."},
    )
    numbers = ["company_number", "charity_number", "mutual_number"]

    def __init__(self, *args, submit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.active()
        self.fields["legal_form"].choices = [
            ("", "Not chosen"),
            *((form.key, form.label) for form in LEGAL_FORMS.values()),
        ]
        self.helper = helper(submit)

    def profile(self):
        typed = self.cleaned_data
        profile = {name: value for name, value in typed.items() if name not in self.numbers}
        return profile | {"numbers": [typed[name] for name in self.numbers if typed[name]]}


def profile_as_typed(organisation):
    """What the form starts with when a profile is changed."""
    fields = {"GB-COH": "company_number", "GB-MPR": "mutual_number"}
    return {
        "kind": organisation.kind,
        "name": organisation.name,
        "area": organisation.area_id,
        "legal_form": organisation.legal_form,
        "website": organisation.website,
    } | {
        fields.get(held.scheme, "charity_number"): held.number
        for held in organisation.identifiers.all()
    }


class SearchForm(forms.Form):
    q = forms.CharField(label="Words in the name of a public buyer", required=False, max_length=100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Search", method="get")


def role_field():
    return forms.ChoiceField(
        label="Role",
        choices=[(role.value, f"{role.label}: {role.meaning}") for role in Role],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label="E-mail address",
        error_messages={"required": "Enter the e-mail address of the person."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = role_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Send the invitation")


class RoleForm(forms.Form):
    role = role_field()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Change the role")


class ConfirmForm(forms.Form):
    """Nothing to fill in: one button that says what it does."""

    def __init__(self, *args, submit, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper(submit)
