from itertools import groupby
from operator import attrgetter

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.db.models import Q

from portal.areas.models import Area
from portal.forms import helper
from portal.names import NameField
from portal.organisations.identifiers import clean
from portal.organisations.models import Organisation, Role
from portal.organisations.work import SAYS_IT_IS, TurnoverBand
from portal.reference.legal_forms import LEGAL_FORMS
from portal.reference.service_areas import SERVICE_AREAS

MOST_KNOWN = 5  # bodies of one name that are shown to somebody who sets one up


class NumberField(forms.CharField):
    """A number on a register; gives an `identifiers.Number`, or None where nothing was typed."""

    def __init__(self, scheme, *, label, example):
        self.scheme = scheme
        self.wrong = f"Enter the number as the register has it, such as {example}."
        super().__init__(
            label=label,
            help_text=f"Such as {example}",
            required=False,
            max_length=20,
            error_messages={"max_length": self.wrong},
        )

    def clean(self, value):
        text = super().clean(value)
        number = clean(self.scheme, text) if text else None
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
    name = NameField(
        label="Name of the organisation",
        max_length=300,
        error_messages={
            "required": "Enter the name of the organisation.",
            "max_length": "The name can have at most 300 characters.",
        },
    )
    area = forms.ModelChoiceField(
        label="Council area of its main office",
        queryset=Area.objects.none(),
        required=False,
        empty_label="Not chosen",
    )
    legal_form = forms.ChoiceField(label="Legal form", required=False)
    company = NumberField(
        "GB-COH", label="Companies House", example="01234567, SC123456 or NI123456"
    )
    charity = NumberField(
        "GB-CHC", label="Charity Commission for England and Wales", example="1234567"
    )
    scottish_charity = NumberField("GB-SC", label="Scottish Charity Register", example="SC012345")
    northern_irish_charity = NumberField(
        "GB-NIC", label="Charity Commission for Northern Ireland", example="NIC101234"
    )
    society = NumberField("GB-MPR", label="Mutuals Public Register", example="7654 or IP12345R")
    website = forms.URLField(
        label="Website",
        required=False,
        max_length=500,
        assume_scheme="https",
        error_messages={"invalid": "Enter a web address, such as www.example.org."},
    )
    columns = ["kind", "name", "area", "legal_form", "website"]
    registers = ["company", "charity", "scottish_charity", "northern_irish_charity", "society"]

    def __init__(self, *args, submit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.active()
        self.fields["legal_form"].choices = [
            ("", "Not chosen"),
            *((form.key, form.label) for form in LEGAL_FORMS.values()),
        ]
        numbers = Fieldset("Its numbers on public registers", *self.registers)
        layout = Layout("kind", "name", "area", "legal_form", "website", numbers)
        self.helper = helper(submit, layout=layout)

    def profile(self, of=None):
        """`of` is the organisation that is changed: it keeps its numbers on other registers."""
        profile = {column: self.cleaned_data[column] for column in self.columns}
        held = of.identifiers.all() if of else []
        others = [number.value for number in held if number.scheme not in self.by_scheme()]
        return profile | {"numbers": self.numbers() + others}

    def numbers(self):
        """What was typed into the fields of the registers, as far as it could be read."""
        typed = (self.cleaned_data.get(name) for name in self.registers)
        return [number for number in typed if number]

    @classmethod
    def by_scheme(cls):
        return {cls.base_fields[name].scheme: name for name in cls.registers}

    @classmethod
    def initial_of(cls, organisation):
        """What the form starts with when an organisation is changed."""
        fields, held = cls.by_scheme(), organisation.identifiers.all()
        return {column: getattr(organisation, column) for column in cls.columns} | {
            fields[number.scheme]: number.number for number in held if number.scheme in fields
        }


class NewOrganisationForm(OrganisationForm):
    """Asks whether it is another one, where `by` can see one of the same name or number: `known`.

    Of those that `by` cannot see it says nothing.
    """

    another = forms.BooleanField(label="Mine is another organisation", required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by, self.known = by, []

    def clean(self):
        cleaned = super().clean()
        visible = Organisation.objects.visible_to(self.by)
        self.known = visible.alike(cleaned.get("name", ""), self.numbers())[:MOST_KNOWN]
        if self.known:
            self.helper.layout.append("another")
            if not cleaned["another"]:
                self.add_error(
                    "another",
                    f"We know {self.known[0]} already. Tick the box if yours is another one.",
                )
        return cleaned


class RegionsWidget(forms.widgets.ChoiceWidget):
    """Boxes to tick, in groups that are closed until somebody opens them; each says what is ticked
    in it."""

    input_type = "checkbox"
    allow_multiple_selected = True
    use_fieldset = True
    template_name = "organisations/widgets/regions.html"
    option_template_name = "django/forms/widgets/checkbox.html"  # the label is ours

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["regions"] = [
            (region, options, [option["label"] for option in options if option["selected"]])
            for region, options, _ in context["widget"]["optgroups"]
        ]
        return context


class CouncilsField(forms.MultipleChoiceField):
    """Councils in force, ticked one by one or all of a region; gives a list of areas.

    `offer()` fills in what can be ticked, with one query.
    """

    widget = RegionsWidget

    def offer(self):
        areas = Area.objects.active().select_related("region").order_by("region", "name")
        self.choices = [
            (name, [(region.pk, f"All of {name}"), *((a.gss_code, a.name) for a in councils)])
            for region, councils in groupby(areas, attrgetter("region"))
            for name in [region.name.removesuffix(" (England)")]
        ]

    def clean(self, value):
        chosen = super().clean(value)
        areas = Area.objects.active()
        return list(areas.filter(Q(gss_code__in=chosen) | Q(region__in=chosen)))


NOT_OFFERED = {"invalid_choice": "Choose from the list."}


class WorkForm(forms.Form):
    """What an organisation does and where. Nothing must be answered."""

    services = forms.MultipleChoiceField(
        label="What do you offer?",
        choices=[(area.key, area.label) for area in SERVICE_AREAS.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NOT_OFFERED,
    )
    works_in = CouncilsField(
        label="Where do you work?",
        help_text="Open a region, and tick the council areas.",
        required=False,
        error_messages=NOT_OFFERED,
    )
    nationwide = forms.BooleanField(label="We work anywhere in the United Kingdom", required=False)
    may_bid_for = forms.MultipleChoiceField(
        label="Which of these are you?",
        help_text="Some contracts are reserved for such organisations. This is what you say of "
        "yourselves: we do not check it.",
        choices=[(kind, words[0].upper() + words[1:]) for kind, words in SAYS_IT_IS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NOT_OFFERED,
    )
    turnover_band = forms.ChoiceField(
        label="How much is your income in a year?",
        help_text="We compare it with the size of a contract. Only members of your organisation "
        "and our administrators see it.",
        choices=[*TurnoverBand.choices, ("", "We would rather not say")],
        widget=forms.RadioSelect,
        required=False,
        error_messages=NOT_OFFERED,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["works_in"].offer()
        self.helper = helper("Save what you do and where")
        self.helper.mark_optional = False  # all of it is: the page says so once

    @classmethod
    def initial_of(cls, organisation):
        """What the form starts with."""
        codes = organisation.works_in.values_list("gss_code", flat=True)
        kept = {name: getattr(organisation, name) for name in cls.base_fields if name != "works_in"}
        return kept | {"works_in": list(codes)}


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Words in the name of a public buyer",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search with at most 100 characters."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Search", method="get")
        self.helper.form_class = "search"


def role_field():
    return forms.ChoiceField(
        label="Role",
        choices=[(role.value, f"{role.label}: {role.meaning}") for role in Role],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )


class InvitationForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        label="E-mail address",
        error_messages={
            "required": "Enter the e-mail address of the person.",
            "invalid": "Enter a whole e-mail address, like name@example.org.",
        },
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
