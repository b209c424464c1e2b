"""The list of tenders: searched, narrowed, in order."""

from functools import partial

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.generic import TemplateView

from tenders.filters import TenderFilter, plain_address
from tenders.models import Tender
from tenders.search.choices import each_choice, total
from tenders.search.orders import ALL, PUBLISHED, RELEVANCE, VALUE, read_after, stretches
from tenders.search.pages import MOST_PAGES, page, ranked
from tenders.search.reasons import reasons_for
from tenders.search.spelling import nearest
from tenders.searches import narrowed_to

IN_ORDER = {
    Tender.Status.OPEN: "closing soonest first",
    Tender.Status.CLOSED: "last closed first",
    ALL: "open ones first, closing soonest, then the others, newest first",
}
SORTED = {
    PUBLISHED: "newest first",
    VALUE: "highest value first",
    RELEVANCE: "best match first",
}
PAGE_LENGTH = 25
NOT_OF_THE_SEARCH = ("page", "after")


class TenderList(TemplateView):
    template_name = "tenders/list.html"

    def get(self, request):
        tenders = Tender.objects.visible_to(request.user)
        self.search = TenderFilter(request.GET, queryset=tenders)
        self.search.form.is_valid()
        if (query := plain_address(request.GET, self.search.form)) is not None:
            return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
        return super().get(request)

    def get_context_data(self, **context):
        search, query = self.search, self.request.GET
        found = find(search, query)
        search.show_counts(each_choice(search))
        return super().get_context_data(
            filter=search,
            page=found,
            total=total(search, found),
            words=search.chosen.get("q"),
            order=in_words(search),
            reasons=reasons_for(
                found.rows,
                search.words,
                area=search.chosen.get("area"),
                service=search.chosen.get("service"),
            ),
            chips=chips(search, query),
            offered=offered(search, query),
            nearest=nearest_words(search, query) if not found.rows else None,
            found_by=search_of(query).urlencode(),
            found_at=query.urlencode(),
            ways=[] if found.rows else ways_on(search, query),
            **pages_around(found, query),
            **context,
        )


def find(search, query):
    """The page asked for; the first where the address means nothing or leads past the end."""
    number, after = page_number(query.get("page", "")), None
    if search.order == RELEVANCE:
        ways = stretches(search.stage, "")
        read = partial(ranked, search.qs, ways, search.words.query, length=PAGE_LENGTH)
    else:
        ways = stretches(search.stage, search.order)
        after = read_after(query.get("after", ""), ways)
        read = partial(page, search.qs, ways, plain=search.is_plain, length=PAGE_LENGTH)
    found = read(after=after) if after else read(number=number)
    past_the_end = not found.rows and (after or number > 1)
    return read() if past_the_end else found


def page_number(text):
    """A page that can be asked for by its number."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 1
    return min(max(number, 1), MOST_PAGES)


def pages_around(found, query):
    """The addresses of the pages before and after, and where we are, for the list's end."""
    number, following = found.number, found.following
    if number is None:
        where, previous = "Further down", address(query)
    else:
        where = f"Page {number}"
        previous = address(query, page=number - 1) if number > 1 else ""
    forward = ""
    if following and number and number < MOST_PAGES:
        forward = address(query, page=number + 1)
    elif following:
        forward = address(query, after=str(following))
    return {
        "where": where,
        "previous": previous,
        "next": forward,
    }


def in_words(search):
    """The order, in words."""
    return SORTED.get(search.order) or IN_ORDER.get(search.stage, "newest first")


def search_of(query):
    """The query without the place in its list."""
    other = query.copy()
    for name in NOT_OF_THE_SEARCH:
        other.pop(name, None)
    return other


def address(query, **changes):
    """The first page of the list with the same search but for `changes`; None leaves one out."""
    other = search_of(query)
    for name, value in changes.items():
        other.pop(name, None)
        if value is not None:
            other[name] = value
    return f"{reverse('tenders:list')}?{other.urlencode()}".removesuffix("?")


def chips(search, query):
    """What narrows the list: (name of the filter, what is chosen, the address without it)."""
    return [
        (label, words, address(query, **{name: None}))
        for name, _, label, words in narrowed_to(search)
    ]


def offered(search, query):
    """For each filter that could not be read, what it could have meant: (label, its place on the
    page, message, pairs of words and address)."""
    left_out = []
    for name, errors in search.form.errors.as_data().items():
        field = search.form[name]
        params = errors[0].params or {}
        ways = [
            (words, address(query, **{name: code})) for words, code in params.get("offered", [])
        ]
        left_out.append((field.label, field, errors[0].messages[0], ways))
    return left_out


def nearest_words(search, query):
    """What may have been meant by words that nobody uses: words and address; None for nothing."""
    words = nearest(search.chosen["q"]) if search.words else ""
    return {"words": words, "address": address(query, q=words)} if words else None


def ways_on(search, query):
    """What to loosen when nothing was found: pairs of words and address."""
    ways = [
        (f"leave out “{label}: {value}”", where)
        for label, value, where in chips(search, query)
        if label != search.form.fields["status"].label
    ]
    if search.stage != ALL and str(each_choice(search)["status"][ALL]) != "0":
        ways.append(("look in all stages, closed ones too", address(query, status=ALL)))
    return [*ways, ("see all open tenders", reverse("tenders:list"))]
