from django import forms

from portal.forms import LongTextField, helper
from portal.reference.regimes import REGIMES
from tenders.models import Reservation, Twin
from tenders.ocds.project import nation
from tenders.ocds.services import service_of

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
