"""“Something wrong or missing?”: anyone may tell the coordinators."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView

from portal.forms import FormPage
from portal.limits import too_many
from tenders.actions.desk import send_report
from tenders.forms import ReportForm
from tenders.models import Tender
from tenders.views.public import TENDERS

MOST_AN_HOUR = 20  # from one network


class SendReport(FormPage, FormView):
    template_name = "tenders/report.html"
    form_class = ReportForm

    def dispatch(self, request, *args, **kwargs):
        self.tender = None
        if ocid := request.GET.get("tender"):
            visible = Tender.objects.visible_to(request.user)
            self.tender = get_object_or_404(visible, ocid=ocid.replace("\x00", ""))
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"email": getattr(self.request.user, "email", "")}

    def get_context_data(self, **context):
        return super().get_context_data(tender=self.tender, crumbs=[TENDERS], **context)

    def get_success_url(self):
        return self.tender.get_absolute_url() if self.tender else reverse("tenders:list")

    def form_valid(self, form):
        if too_many(self.request, "report", MOST_AN_HOUR):
            form.add_error(
                None, "Many reports have come from your network. Please try again in an hour."
            )
            return self.form_invalid(form)
        user = self.request.user
        send_report(
            tender=self.tender, by=user if user.is_authenticated else None, **form.cleaned_data
        )
        messages.success(self.request, "Thank you. Your words are with the coordinators now.")
        return super().form_valid(form)
