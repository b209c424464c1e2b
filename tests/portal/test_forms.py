"""The crispy pack and the fields of the house: what ties a hint and an error to its field."""

from datetime import date
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms

from portal.forms import DayMonthYearField, LongTextField, helper
from portal.gallery import ExampleForm

WRONG = {"email": "nonsense", "summary": "x" * 201, "closes_day": "31"}
INPUTS = ["name", "email", "password", "summary", "place", "agreed"]  # one input each
GROUPS = ["reserved", "services", "closes"]  # several inputs in a fieldset


class Elements(HTMLParser):
    """All elements of a page with their attributes, and the text of each id and label."""

    def __init__(self, html):
        super().__init__()
        self.all, self.open, self.texts = [], [], {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.all.append((tag, attrs))
        if tag not in ("input", "meta", "link", "br"):
            self.open.append((tag, attrs.get("id") or attrs.get("for")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, name in self.open:
            if name:
                self.texts[name] = f"{self.texts.get(name, '')} {data}".strip()

    def one(self, **wanted):
        found = [
            (tag, attrs)
            for tag, attrs in self.all
            if all(
                attrs.get(name.strip("_").replace("_", "-")) == value
                for name, value in wanted.items()
            )
        ]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def plain():
    return Elements(render_crispy_form(ExampleForm()))


@pytest.fixture
def wrong():
    return Elements(render_crispy_form(ExampleForm(WRONG)))


@pytest.mark.parametrize("name", INPUTS)
def test_a_label_names_its_input(plain, name):
    assert plain.one(id=f"id_{name}")[1]["name"] == name
    assert plain.one(for_=f"id_{name}")[0] == "label"


@pytest.mark.parametrize("name", ["name", "summary", "agreed"])
def test_a_hint_is_tied_to_its_input(plain, name):
    described_by = plain.one(id=f"id_{name}")[1]["aria-describedby"]

    assert described_by == f"id_{name}_helptext"
    assert plain.texts[described_by] == ExampleForm.base_fields[name].help_text


def test_what_has_no_hint_is_tied_to_nothing(plain):
    assert "aria-describedby" not in plain.one(id="id_email")[1]


@pytest.mark.parametrize("name", INPUTS)
def test_an_error_is_tied_to_its_input_after_the_hint(wrong, name):
    attrs = wrong.one(id=f"id_{name}")[1]
    hint = [f"id_{name}_helptext"] if ExampleForm.base_fields[name].help_text else []

    assert attrs["aria-invalid"] == "true"
    assert attrs["aria-describedby"].split() == [*hint, f"id_{name}_error"]
    assert wrong.texts[f"id_{name}_error"].startswith("Error:")


@pytest.mark.parametrize("name", GROUPS)
def test_hint_and_error_of_a_group_are_tied_to_its_fieldset(wrong, name):
    tag, _ = wrong.one(aria_describedby=f"id_{name}_helptext id_{name}_error")

    assert tag == "fieldset"
    assert wrong.texts[f"id_{name}_helptext"]
    assert wrong.texts[f"id_{name}_error"].startswith("Error:")


@pytest.mark.parametrize(
    ("first", "label"),
    [("id_reserved_0", "Yes"), ("id_services_0", "Advice"), ("id_closes_0", "Day")],
)
def test_each_input_of_a_group_has_its_label(plain, first, label):
    assert plain.one(for_=first)[0] == "label"
    assert plain.texts[first] == label


@pytest.mark.parametrize("state", [{}, {"data": WRONG}], ids=["at first", "with errors"])
def test_no_two_elements_have_one_id(state):
    page = Elements(render_crispy_form(ExampleForm(**state)))
    ids = [attrs["id"] for _, attrs in page.all if "id" in attrs]

    assert len(ids) == len(set(ids))


def test_optional_fields_say_so_and_there_is_no_asterisk():
    page = render_crispy_form(ExampleForm())

    assert page.count("(optional)") == 1
    assert "*" not in page


def test_nothing_is_called_optional_in_a_form_that_filters():
    class Filters(forms.Form):
        q = forms.CharField(required=False)
        helper = helper("Search", method="get")

    page = render_crispy_form(Filters())

    assert "(optional)" not in page
    assert "csrf" not in page


def test_the_error_summary_links_to_each_field(client):
    answer = client.post("/reading/", {"size": "enormous"})

    page = Elements(answer.content.decode())
    targets = {
        attrs["href"][1:] for tag, attrs in page.all if attrs.get("href", "").startswith("#id")
    }
    ids = {attrs.get("id") for _, attrs in page.all}
    summary = page.one(aria_labelledby="error-summary-title")[1]
    assert answer.status_code == 422
    assert "<title>Error: Reading settings – " in answer.content.decode()
    assert targets >= {"id_size_0", "id_theme_0"}
    assert targets <= ids
    assert "autofocus" in summary


class DateForm(forms.Form):
    closes = DayMonthYearField()


def typed(day, month, year):
    return DateForm({"closes_day": day, "closes_month": month, "closes_year": year})


@pytest.mark.parametrize(
    "parts",
    [("7", "3", "2027"), (" 07 ", "03", "2027"), ("7", "March", "2027"), ("7", "mar", "2027")],
)
def test_a_date_may_be_typed_in_several_ways(parts):
    form = typed(*parts)

    assert form.is_valid()
    assert form.cleaned_data["closes"] == date(2027, 3, 7)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        (("", "", ""), "Enter a date: day, month and year."),
        (("7", "", "2027"), "The date must have a month."),
        (("", "3", ""), "The date must have a day and a year."),
        (("32", "3", "2027"), "The day must be a number between 1 and 31."),
        (("x", "3", "2027"), "The day must be a number between 1 and 31."),
        (("7", "13", "2027"), "The month must be a number between 1 and 12, or its name."),
        (("7", "3", "27"), "The year must have four figures, like 2027."),
        (("7", "3", "9" * 10_000), "The year must have four figures, like 2027."),
        (("٣", "3", "2027"), "The day must be a number between 1 and 31."),
        (("31", "2", "2027"), "There is no such day in that month."),
    ],
)
def test_a_date_that_is_none_is_told_what_is_wrong(parts, error):
    assert typed(*parts).errors == {"closes": [error]}


def test_a_wrong_date_stands_in_its_fields_as_typed():
    page = Elements(render_crispy_form(typed("31", "2", "2027"), helper("")))

    assert [page.one(id=f"id_closes_{i}")[1]["value"] for i in range(3)] == ["31", "2", "2027"]


def test_a_date_that_is_known_stands_in_its_fields():
    form = DateForm(initial={"closes": date(2027, 3, 7)})

    page = Elements(render_crispy_form(form, helper("")))

    assert [page.one(id=f"id_closes_{i}")[1]["value"] for i in range(3)] == ["7", "3", "2027"]


def test_a_date_may_be_left_out_where_it_is_optional():
    assert DayMonthYearField(required=False).clean(["", "", ""]) is None


def test_a_line_break_counts_as_one_character():
    assert LongTextField(max_length=3).clean("a\r\nb") == "a\nb"


def test_a_long_text_is_never_cut_off_while_typing():
    widget = LongTextField(max_length=3).widget

    assert "maxlength" not in widget.attrs
    assert widget.attrs["data-limit"] == 3


def test_a_part_that_is_missing_in_an_address_is_an_error_and_no_fault():
    assert DateForm({"closes_day": "7"}).errors == {
        "closes": ["The date must have a month and a year."]
    }
