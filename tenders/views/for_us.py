"""The tenders that fit an organisation, for its members."""

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from portal.organisations import permissions
from portal.organisations.models import Role
from portal.organisations.views.shared import OfOrganisation
from tenders import fit, for_us

PAGE_LENGTH = 25


class ForUs(OfOrganisation, TemplateView):
    template_name = "tenders/for_us.html"
    may = staticmethod(permissions.is_member)

    def get_context_data(self, **context):
        query, organisation = self.request.GET, self.organisation
        profile = for_us.profile_of(organisation)
        asked = query.getlist("without")
        left_out = [kind for kind in fit.KINDS if kind in asked]
        counting = profile.without(left_out)
        found = for_us.find(counting, self.request.user)
        switched = switches(query, profile, left_out)
        page = Paginator(list(found.offers), PAGE_LENGTH).get_page(query.get("page"))
        return super().get_context_data(
            page=page,
            results=[
                (tender, [(reason.sentence, switched[reason.kind]) for reason in why])
                for tender, why in for_us.explained(page.object_list, found.offers, counting)
            ],
            where=f"Page {page.number} of {page.paginator.num_pages}",
            cut=found.cut,
            switches=switched,
            unread=set(asked) - {*fit.KINDS},
            is_filled_in=any(profile.says(kind) for kind in fit.MAKES_FIT),
            may_manage=permissions.may_manage(self.request.user, organisation),
            managers=organisation.memberships.filter(role=Role.MANAGE).select_related("person"),
            **context,
        )


def switches(query, profile, left_out):
    """For each kind of reason that the profile can give: its name, whether it is left out, and the
    address that switches it."""
    return {
        kind: {"name": name, "off": kind in left_out, "address": address(query, left_out, kind)}
        for kind, name in fit.KINDS.items()
        if profile.says(kind)
    }


def address(query, left_out, kind):
    """The first page with `kind` left out, or counted again where it is left out."""
    changed = query.copy()
    changed.pop("page", None)
    changed.setlist("without", sorted({kind} ^ {*left_out}))
    return f"?{changed.urlencode()}"
