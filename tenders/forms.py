import re

from django import forms
from django.core.exceptions import ValidationError

from portal.forms import LongTextField, helper
from portal.names import NameField
from portal.reference.regimes import REGIMES
from portal.reference.service_areas import SERVICE_AREAS
from tenders.models import HowOften, Reservation, Twin
from tenders.ocds.project import nation
from tenders.ocds.services import service_of
from tenders.synonyms import folded, without_meaning

WHOLE = "the whole tender"
UNDECIDED = "undecided"
NO_RULE = "Choose the rule under which it is reserved."
GROUND_HINT = (
    "Everyone can read this on the tender’s page, so give no private details. It is kept with your "
    "name. For example: the tender pack says so on page 3."
)
NO_GROUND = {"required": "Say how you know, so that others can rely on it."}


def in_words(regime):
    return f"{regime.short_name}: for {regime.who_may_bid}"


RULES = [("", "Choose a rule"), *((r.key, in_words(r)) for r in REGIMES.values())]


def rules_for(tender):
    """Choices of the rules that had begun when it was published, in the nation it lies in."""
    where = nation(tender.places, service_of(tender.ocid, tender.source))
    day = tender.published_at.date()
    return [
        (regime.key, in_words(regime) + ("" if regime.in_force(day) else " (had ended by then)"))
        for regime in REGIMES.values()
        if regime.in_force_from <= day and (where is None or where in regime.nations)
    ]


class ReportForm(forms.Form):
    words = LongTextField(
        label="What is wrong or missing?",
        help_text="Say what it should be, and how you know. Please give no private details.",
        max_length=3000,
        error_messages={"required": "Write what is wrong or missing."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="Only if you want an answer. We use it for nothing else.",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Send to the coordinators")


class DecideReservationForm(forms.Form):
    """What a coordinator makes of a claim. The rule is asked only where the claim has none."""

    decision = forms.ChoiceField(
        label="Is it reserved?",
        choices=[*Reservation.Decision.choices, (UNDECIDED, "Leave it undecided")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is reserved."},
    )
    regime = forms.ChoiceField(label="Under which rule?", choices=RULES, required=False)
    ground = LongTextField(
        label="How do you know?",
        help_text=GROUND_HINT,
        max_length=1000,
        error_messages=NO_GROUND,
    )

    def __init__(self, *args, reservation, **kwargs):
        super().__init__(*args, **kwargs)
        self.reservation = reservation
        if reservation.regime:
            del self.fields["regime"]
        self.helper = helper("Save")

    def is_old(self, found):
        """Whether the ground is still that of the decision before."""
        return found.get("ground", "") == self.reservation.ground != ""

    def clean(self):
        found = super().clean()
        if found.get("decision") == UNDECIDED:
            self.errors.pop("ground", None)  # nothing is decided, so nothing needs a ground
        elif found.get("decision") != self.reservation.decision and self.is_old(found):
            self.add_error("ground", "You changed the decision. Say how you know that it is so.")
        confirmed = found.get("decision") == Reservation.Decision.CONFIRMED
        if confirmed and "regime" in self.fields and not found.get("regime"):
            self.add_error("regime", NO_RULE)
        return found


class AddReservationForm(forms.Form):
    lot_key = forms.ChoiceField(
        label="What is reserved?",
        error_messages={"required": "Choose the whole tender or one of its lots."},
    )
    regime = forms.ChoiceField(
        label="Under which rule?",
        help_text="The rules of that time and place. One that had ended counts only if the "
        "procedure began under it.",
        error_messages={"required": NO_RULE},
    )
    ground = LongTextField(
        label="How do you know?",
        help_text=GROUND_HINT,
        max_length=1000,
        error_messages=NO_GROUND,
    )

    def __init__(self, *args, tender, **kwargs):
        super().__init__(*args, **kwargs)
        lots = [
            (lot.key, f"Only lot {lot.key}{lot.title and ': '}{lot.title}")
            for lot in tender.lots.all()
        ]
        self.fields["lot_key"].choices = [(WHOLE, "The whole tender"), *lots]
        self.fields["regime"].choices = [("", "Choose a rule"), *rules_for(tender)]
        self.helper = helper("Save")


class DecideServiceForm(forms.Form):
    service = forms.ChoiceField(
        label="Service area",
        choices=[
            ("", "Choose a service area"),
            *((area.key, area.label) for area in SERVICE_AREAS.values()),
        ],
        error_messages={"required": "Choose a service area."},
    )
    belongs = forms.ChoiceField(
        label="Does the tender belong there?",
        choices=[
            ("yes", "Yes, it belongs there"),
            ("no", "No, it does not belong there"),
            (UNDECIDED, "Leave it to the rules: take back what was decided"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether the tender belongs there."},
    )
    ground = LongTextField(
        label="Why?",
        help_text="Everyone can read this on the tender’s page, so give no private details. It is "
        "kept with your name. For example: lot 2 is for support with direct payments.",
        max_length=1000,
        error_messages={"required": "Say why, so that others can follow you."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Save")

    def clean(self):
        found = super().clean()
        if found.get("belongs") == UNDECIDED:
            self.errors.pop("ground", None)  # nothing is decided, so nothing needs a ground
        return found


class DecideTwinForm(forms.Form):
    state = forms.ChoiceField(
        label="Are they the same opportunity?",
        choices=[
            (Twin.State.CONFIRMED, "Yes, the same"),
            (Twin.State.REJECTED, "No, two opportunities"),
            (Twin.State.PROBABLE, "Leave it undecided"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether they are the same opportunity."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Save")


class AnswerReportForm(forms.Form):
    answer = LongTextField(
        label="Your answer",
        help_text="It goes to the sender where an address was left. It is kept with your name.",
        max_length=3000,
        error_messages={"required": "Write your answer."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Answer and close")


class DismissRejectionForm(forms.Form):
    """One button; which one depends on where the rejection stands. It says what it wants, so
    that two who press it want the same."""

    dismiss = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, dismissed, **kwargs):
        super().__init__(*args, initial={"dismiss": not dismissed}, **kwargs)
        self.helper = helper("Put it back on the desk" if dismissed else "Take it off the desk")


MOST_MEMBERS, LONGEST_MEMBER = 20, 80
# What `websearch_to_tsquery` reads otherwise than as words
OPERATORS = re.compile(r'["“”„*|!<>:()\\]|(?:^|\s)-|\bor\b', re.IGNORECASE)


class SynonymForm(forms.Form):
    members = LongTextField(
        label="Words that mean the same",
        help_text="One on each line, as people type them. Capitals make no difference, nor do "
        "endings such as the s of a plural.",
        max_length=2000,
        error_messages={"required": "Write the words that mean the same, one on each line."},
    )
    regimes = forms.MultipleChoiceField(
        label="Rules that they mean",
        help_text="Whoever searches for one of the words finds what is reserved under these too.",
        choices=[(regime.key, regime.short_name) for regime in REGIMES.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = LongTextField(
        label="Note",
        help_text="The page of results says this to whoever searches for one of the words.",
        max_length=500,
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Save")

    def clean_members(self):
        lines = self.cleaned_data["members"].splitlines()
        members = [" ".join(line.split()) for line in lines if line.strip()]
        if faults := [*faults_in(members)]:
            raise ValidationError(faults)
        return members

    def clean(self):
        found = super().clean()
        if len(found.get("members", ())) == 1 and not found.get("regimes"):
            self.add_error("members", "Write at least two lines, or choose a rule below.")
        return found


def faults_in(members):
    """Sentences on what is wrong with the members of a group, each on a line of its own."""
    if len(members) > MOST_MEMBERS:
        yield f"Write at most {MOST_MEMBERS} lines. There are {len(members)}."
    known = set()
    for member in members:
        if folded(member) in known:
            yield f"“{member}” stands here twice. Leave it out once."
        known.add(folded(member))
        if len(member) > LONGEST_MEMBER:
            yield f"“{member[:20]}…” is too long. Use at most {LONGEST_MEMBER} characters."
        if OPERATORS.search(member):
            yield (
                f"“{member}” has signs that tell the search something else. Leave out quotation "
                "marks, brackets, stars, colons, a minus before a word, and the word “or”."
            )
    for member in without_meaning(members):
        yield f"The search passes over “{member}”. Write words that say more."


class RemoveSynonymsForm(forms.Form):
    """One button."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = helper("Take this group out")


class ChangeSearchForm(forms.Form):
    """`can_find_news` is whether the search asks for tenders that can still be bid for."""

    LONGEST_NAME = 200
    submit = "Save the changes"

    name = NameField(
        label="Name of the search",
        max_length=LONGEST_NAME,
        help_text="It stands in the list of searches, and in the subject of the mails.",
        error_messages={
            "required": "Give the search a name.",
            "max_length": f"The name can have at most {LONGEST_NAME} characters.",
        },
    )
    how_often = forms.ChoiceField(
        label="How often shall we mail what is new?",
        choices=HowOften,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often we mail what is new, or “Never”."},
    )

    def __init__(self, *args, can_find_news, **kwargs):
        super().__init__(*args, **kwargs)
        self.can_find_news = can_find_news
        self.helper = helper(self.submit)

    def clean_how_often(self):
        chosen = self.cleaned_data["how_often"]
        if chosen != HowOften.NEVER and not self.can_find_news:
            raise ValidationError(
                "We only mail tenders that are open or planned, and this search asks for others. "
                "Choose “Never”, or search for open or planned ones."
            )
        return chosen


class SaveSearchForm(ChangeSearchForm):
    """`organisations` are those for which it can be saved; `organisation` is the one chosen."""

    submit = "Save this search"
    ME = "me/"  # no slug
    owner = forms.ChoiceField(
        label="For whom?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for whom you save it."},
    )
    field_order = ["name", "owner", "how_often"]

    def __init__(self, *args, organisations=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.organisations = {each.slug: each for each in organisations}
        self.fields["owner"].choices = [
            (self.ME, "For me"),
            *((slug, f"For {each}") for slug, each in self.organisations.items()),
        ]
        if not self.organisations:
            del self.fields["owner"]

    def clean(self):
        cleaned = super().clean()
        cleaned["organisation"] = self.organisations.get(cleaned.get("owner"))
        return cleaned
