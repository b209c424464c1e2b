"""What a coordinator decides on. Everyone else gets 403, strangers are asked to sign in."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property

from portal.accounts.coordinators import CoordinatorsOnly
from portal.forms import ActionPage
from portal.reference.regimes import REGIMES
from portal.reference.service_areas import SERVICE_AREAS
from tenders import forms
from tenders.actions import desk, reservations, services, twins
from tenders.models import Rejection, Report, Reservation, Tender, Twin
from tenders.service_areas import told_service_areas
from tenders.templatetags.tender_words import closing, why, worth

DESK = ("Desk", reverse_lazy("desk"))


def comparable(tender):
    """What to compare two tenders by, in words."""
    return {
        "Title": tender.title,
        "Buyer": tender.buyer_name,
        "Closes": closing(tender.closes_at, tender.closes_hour_known),
        "Value": worth(tender),
        "Codes (CPV)": ", ".join(tender.cpv),
        "Identifier": tender.ocid,
    }


class DeskPage(CoordinatorsOnly, ActionPage):
    """A thing that waits, one of `subjects`, and the form that decides it."""

    done = "Saved. You can change it at any time."

    @cached_property
    def subject(self):
        return get_object_or_404(self.subjects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **context):
        return super().get_context_data(subject=self.subject, crumbs=[DESK], **context)

    def act(self, form):
        try:
            self.decide(**form.cleaned_data)
        except ObjectDoesNotExist:  # another coordinator has just taken it back
            raise Http404 from None
        return self.back(), self.done

    def back(self):
        return reverse("desk")


class DecideReservation(DeskPage):
    template_name = "tenders/desk_reservation.html"
    form_class = forms.DecideReservationForm
    subjects = Reservation.objects.select_related("tender", "decided_by")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"reservation": self.subject}

    def get_initial(self):
        return {"decision": self.subject.decision or None, "ground": self.subject.ground}

    def decide(self, decision, ground="", regime=""):
        undecided = decision == forms.UNDECIDED
        reservations.decide_reservation(
            reservation=self.subject,
            decision="" if undecided else decision,
            ground="" if undecided else ground,
            regime=regime,
            by=self.request.user,
        )


class OfTender(DeskPage):
    @cached_property
    def subject(self):
        seen = Tender.objects.visible_to(self.request.user)
        return get_object_or_404(seen, ocid=self.kwargs["ocid"])


class AddReservation(OfTender):
    template_name = "tenders/desk_add_reservation.html"
    form_class = forms.AddReservationForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"tender": self.subject}

    def back(self):
        return self.subject.get_absolute_url()

    def get_context_data(self, **context):
        known = self.subject.reservations.order_by("lot_key", "pk")
        return super().get_context_data(known=known, **context)

    def decide(self, lot_key, regime, ground):
        reservations.add_reservation(
            tender=self.subject,
            lot_key="" if lot_key == forms.WHOLE else lot_key,
            regime=REGIMES[regime],
            ground=ground,
            by=self.request.user,
        )


class DecideService(OfTender):
    template_name = "tenders/desk_services.html"
    form_class = forms.DecideServiceForm

    def back(self):
        return self.request.path

    def get_context_data(self, **context):
        return super().get_context_data(areas=service_rows(self.subject), **context)

    def decide(self, service, belongs, ground=""):
        undecided = belongs == forms.UNDECIDED
        services.decide_service(
            tender=self.subject,
            service=service,
            belongs=None if undecided else belongs == "yes",
            ground="" if undecided else ground,
            by=self.request.user,
        )


def service_rows(tender):
    """Triples of a service area's name, what tells it by the rules, and what a person decided."""
    told = told_service_areas(tender.title, tender.description, tender.lots.all(), tender.cpv)
    decided = {row.service: row for row in tender.service_decisions.select_related("decided_by")}
    return [
        (area.label, why(told.get(key, {})), decided.get(key))
        for key, area in SERVICE_AREAS.items()
        if key in told or key in decided
    ]


class DecideTwin(DeskPage):
    template_name = "tenders/desk_twin.html"
    form_class = forms.DecideTwinForm
    subjects = Twin.objects.select_related("first__buyer", "second__buyer", "decided_by")

    def get_context_data(self, **context):
        pair = [comparable(tender) for tender in (self.subject.first, self.subject.second)]
        rows = [(name, pair[0][name], pair[1][name]) for name in pair[0]]
        return super().get_context_data(rows=rows, **context)

    def get_initial(self):
        decided = self.subject.state != Twin.State.PROBABLE
        return {"state": self.subject.state} if decided else {}

    def decide(self, state):
        twins.decide_twin(twin=self.subject, state=state, by=self.request.user)


class AnswerReport(DeskPage):
    template_name = "tenders/desk_report.html"
    form_class = forms.AnswerReportForm
    subjects = Report.objects.select_related("tender", "sent_by", "decided_by")
    done = "Answered."

    def get_initial(self):
        return {"answer": self.subject.answer}

    def decide(self, answer):
        desk.answer_report(report=self.subject, answer=answer, by=self.request.user)


class DismissRejection(DeskPage):
    template_name = "tenders/desk_rejection.html"
    form_class = forms.DismissRejectionForm
    subjects = Rejection.objects.select_related("decided_by")

    @property
    def dismissed(self):
        return self.subject.state == Rejection.State.DISMISSED

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial")
        return kwargs | {"dismissed": self.dismissed}

    def decide(self, dismiss):
        desk.dismiss_rejection(rejection=self.subject, dismissed=dismiss, by=self.request.user)
