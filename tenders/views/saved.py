"""Saved searches: their list, their pages, and the page behind the link of their mails."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from portal.accounts.models import User
from portal.deadlines.views.links import OneClick
from portal.deadlines.views.my import MY
from portal.forms import ActionPage
from portal.organisations.forms import ConfirmForm
from portal.organisations.models import Organisation, Role
from tenders import links, permissions, searches
from tenders.actions.searches import (
    change_search,
    delete_search,
    save_search,
    start_mail,
    stop_mail,
)
from tenders.feeds.words import left_out
from tenders.forms import ChangeSearchForm, SaveSearchForm
from tenders.models import HowOften, SavedSearch
from tenders.search.orders import ALL
from tenders.told import people_told

LIST = ("Saved searches", reverse_lazy("searches:list"))
NO_MAIL = "We send no mail for it."


def shown(saved):
    """What pages say of a `SavedSearch`."""
    search = searches.read(saved.query)
    return {
        "saved": saved,
        "words": searches.words_of(saved),
        "page": searches.page_of(saved),
        "stage": ALL if saved.for_us else search.stage,
        "many": searches.how_many(saved),
        "faults": searches.faults(search),
    }


class SearchList(LoginRequiredMixin, TemplateView):
    template_name = "tenders/searches.html"
    extra_context = {"crumbs": [MY]}

    def get_context_data(self, **context):
        seen = SavedSearch.objects.visible_to(self.request.user).select_related("organisation")
        seen = seen.select_related("person").annotate(last_mail=Max("found__told_at"))
        return super().get_context_data(saved=[shown(each) for each in seen], **context)


class NewSearch(LoginRequiredMixin, ActionPage):
    """Saves the search that the address has, or what fits the organisation `for_us` names."""

    template_name = "tenders/search_new.html"
    form_class = SaveSearchForm
    extra_context = {"crumbs": [MY, LIST]}

    @cached_property
    def organisation(self):
        """The one for which the address asks what fits; None where it asks for a search."""
        if "for_us" not in self.request.GET:
            return None
        own = Organisation.objects.for_member(self.request.user)
        found = get_object_or_404(own, slug=self.request.GET["for_us"])
        if not permissions.may_save_for(self.request.user, found):
            raise PermissionDenied
        return found

    @cached_property
    def search(self):
        return searches.read(self.request.GET, self.request.user)

    def get_initial(self):
        here = self.organisation
        name = searches.name_for_us(here) if here else searches.proposed_name(self.search)
        return {"name": name[: SaveSearchForm.LONGEST_NAME], **super().get_initial()}

    def get_form_kwargs(self):
        own = Organisation.objects.for_member(self.request.user, Role.EDIT)
        return super().get_form_kwargs() | {
            "organisations": () if self.organisation else own,
            "can_find_news": bool(self.organisation)
            or self.search.stage in searches.STAGES_WITH_NEWS,
        }

    def get_context_data(self, **context):
        here = self.organisation
        words = [] if here else searches.in_words(self.search)
        return super().get_context_data(
            organisation=here,
            words=words,
            left_out="" if here else left_out(self.search),
            **context,
        )

    def act(self, form):
        here, chosen = self.organisation, form.cleaned_data
        saved = save_search(
            by=self.request.user,
            name=chosen["name"],
            how_often=chosen["how_often"],
            organisation=here or chosen.get("organisation"),
            query="" if here else searches.plain(self.search),
            for_us=bool(here),
        )
        return reverse("searches:list"), f"“{saved}” is saved. {in_short(saved)}"


def in_short(saved):
    label = HowOften(saved.how_often).label
    return f"Mail: {label[0].lower()}{label[1:]}." if saved.is_mailed else NO_MAIL


class OfSearch(LoginRequiredMixin):
    """A page of one saved search, for those who may see it."""

    @cached_property
    def saved(self):
        seen = SavedSearch.objects.visible_to(self.request.user)
        seen = seen.select_related("organisation", "person")
        seen = seen.annotate(last_mail=Max("found__told_at"))
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    @cached_property
    def may_change(self):
        return permissions.may_change(self.request.user, self.saved)

    def check_may_change(self):
        if not self.may_change:
            raise PermissionDenied


class SearchPage(OfSearch, ActionPage):
    template_name = "tenders/search_saved.html"
    form_class = ChangeSearchForm

    def get_initial(self):
        saved = self.saved
        return {"name": saved.name, "how_often": saved.how_often, **super().get_initial()}

    def get_form_kwargs(self):
        saved = self.saved
        stage = ALL if saved.for_us else searches.read(saved.query).stage
        return super().get_form_kwargs() | {"can_find_news": stage in searches.STAGES_WITH_NEWS}

    def get_context_data(self, **context):
        return super().get_context_data(
            **shown(self.saved),
            **self.own_mail(),
            may_change=self.may_change,
            crumbs=[MY, LIST],
            **context,
        )

    def own_mail(self):
        """Of an organisation's search whether they get its mail, and where they change that."""
        saved, user = self.saved, self.request.user
        if not saved.organisation_id:
            return {}
        return {
            "gets_mail": user in people_told([saved])[saved.pk],
            "wants_none": saved.not_to.filter(pk=user.pk).exists(),
            "own_mail": links.stop_path(user.pk, [saved.pk]),
        }

    def post(self, request, *args, **kwargs):
        self.check_may_change()
        return super().post(request, *args, **kwargs)

    def act(self, form):
        saved = change_search(search=self.saved, by=self.request.user, **form.cleaned_data)
        return reverse("searches:list"), f"“{saved}” is changed. {in_short(saved)}"


class DeleteSearch(OfSearch, ActionPage):
    template_name = "tenders/search_delete.html"
    form_class = ConfirmForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.check_may_change()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"submit": "Delete this search"}

    def get_context_data(self, **context):
        here = (self.saved.name, self.saved.get_absolute_url())
        return super().get_context_data(saved=self.saved, crumbs=[MY, LIST, here], **context)

    def act(self, form):
        name = self.saved.name
        delete_search(search=self.saved, by=self.request.user)
        return reverse("searches:list"), f"“{name}” is deleted."


class StopMail(OneClick):
    """`about` is a pair of the person and the searches of the link."""

    template_name = "tenders/searches_stop.html"

    def find(self, signed):
        person_pk, keys = links.keys_of(signed) or (None, [])
        person = User.objects.filter(pk=person_pk).first()
        if person is None:
            return None
        seen = SavedSearch.objects.visible_to(person).filter(pk__in=keys)
        return (person, list(seen.select_related("organisation"))) if seen else None

    def context(self):
        person, saved = self.about
        unwanted = SavedSearch.objects.filter(not_to=person, pk__in=[each.pk for each in saved])
        stopped = set(unwanted.values_list("pk", flat=True))
        return {
            "saved": saved,
            "is_stopped": all(not each.is_mailed or each.pk in stopped for each in saved),
            "can_undo": bool(stopped),
        }

    def do(self):
        person, saved = self.about
        stop_mail(searches=saved, person=person)

    def undo(self):
        person, saved = self.about
        start_mail(searches=saved, person=person)
