from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.views.generic import DetailView, TemplateView

from portal.forms import ActionPage
from portal.organisations import actions, permissions
from portal.organisations.forms import NewOrganisationForm, OrganisationForm, SearchForm, WorkForm
from portal.organisations.models import Organisation
from portal.organisations.views.shared import CRUMBS, OfOrganisation
from portal.reference.legal_forms import LEGAL_FORMS

PER_PAGE = 50


class OrganisationList(TemplateView):
    """One's own organisations and invitations, and all public buyers with a search by name."""

    template_name = "organisations/list.html"

    def get_context_data(self, **context):
        search = SearchForm(self.request.GET)
        words = search.cleaned_data["q"] if search.is_valid() else ""
        buyers = Organisation.objects.public_buyers().named_like(words).select_related("area")
        page = Paginator(buyers, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            search=search,
            words=words,
            page=page,
            where=f"Page {page.number} of {page.paginator.num_pages}",
            ways=[("See all public buyers", self.request.path)],
        )


class OrganisationDetail(DetailView):
    template_name = "organisations/detail.html"

    def get_queryset(self):
        return Organisation.objects.visible_to(self.request.user).select_related("area")

    def get_context_data(self, **context):
        organisation, user = self.object, self.request.user
        members = None
        if permissions.may_see_members(user, organisation):
            members = organisation.memberships.select_related("person")
        return super().get_context_data(
            crumbs=CRUMBS,
            members=members,
            own=organisation.memberships.filter(person=user.pk).first(),
            may_manage=permissions.may_manage(user, organisation),
            legal_form=LEGAL_FORMS.get(organisation.legal_form),
            identifiers=organisation.identifiers.all(),
            **context,
        )


class NewOrganisation(LoginRequiredMixin, ActionPage):
    template_name = "organisations/new.html"
    form_class = NewOrganisationForm
    extra_context = {"crumbs": CRUMBS}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "submit": "Set up the organisation",
            "by": self.request.user,
        }

    def act(self, form):
        made = actions.create_organisation(by=self.request.user, **form.profile())
        return made.get_absolute_url(), f"You have set up {made}. You manage it."


class EditOrganisation(OfOrganisation, ActionPage):
    template_name = "organisations/edit.html"
    form_class = OrganisationForm

    def get_initial(self):
        return OrganisationForm.initial_of(self.organisation) | super().get_initial()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"submit": "Save the profile"}

    def act(self, form):
        here, by = self.organisation, self.request.user
        changed = actions.update_organisation(organisation=here, by=by, **form.profile(of=here))
        return changed.get_absolute_url(), "The profile is saved."


class EditWork(OfOrganisation, ActionPage):
    """What it does and where, which decides what it is shown."""

    template_name = "organisations/work.html"
    form_class = WorkForm

    def get_initial(self):
        return WorkForm.initial_of(self.organisation) | super().get_initial()

    def act(self, form):
        changed = actions.update_work(
            organisation=self.organisation, by=self.request.user, **form.cleaned_data
        )
        return changed.get_absolute_url(), "We have saved what you do and where."
