"""Coordinators keep the groups of words that mean the same in a search."""

from django.urls import reverse, reverse_lazy
from django.views.generic import TemplateView

from portal.accounts.coordinators import CoordinatorsOnly
from tenders import forms
from tenders.actions import synonyms
from tenders.models import SynonymGroup

from .desk import DESK, DeskPage

CRUMBS = [DESK, ("Synonyms", reverse_lazy("tenders_desk:synonyms"))]


class SynonymList(CoordinatorsOnly, TemplateView):
    template_name = "tenders/desk_synonyms.html"

    def get_context_data(self, **context):
        groups = SynonymGroup.objects.visible_to(self.request.user).select_related("decided_by")
        in_order = sorted(groups, key=lambda group: str(group).casefold())
        return super().get_context_data(
            groups=[group for group in in_order if group.in_use],
            taken_out=[group for group in in_order if not group.in_use],
            crumbs=[DESK],
            **context,
        )


class SynonymPage(DeskPage):
    subjects = SynonymGroup.objects.select_related("decided_by")

    def get_context_data(self, **context):
        return super().get_context_data(**context) | {"crumbs": CRUMBS}

    def back(self):
        return reverse("tenders_desk:synonyms")


class ChangeSynonyms(SynonymPage):
    template_name = "tenders/desk_synonym_group.html"
    form_class = forms.SynonymForm

    def get_initial(self):
        group = self.subject
        return {
            "members": "\n".join(group.members),
            "regimes": group.regimes,
            "note": group.note,
        }

    def decide(self, members, regimes, note):
        synonyms.save_group(
            group=self.subject, members=members, regimes=regimes, note=note, by=self.request.user
        )


class AddSynonyms(ChangeSynonyms):
    subject = None  # there is none yet

    def get_initial(self):
        return {}


class RemoveSynonyms(SynonymPage):
    template_name = "tenders/desk_synonyms_remove.html"
    form_class = forms.RemoveSynonymsForm
    done = "The group is taken out."

    def decide(self):
        synonyms.remove_group(group=self.subject, by=self.request.user)
