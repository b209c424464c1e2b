"""Words that mean the same: those that come with the portal, and those that people keep."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from portal.actions import RefusedError
from portal.audit.models import Event
from portal.reference.regimes import REGIMES
from tenders import loader
from tenders.actions.synonyms import remove_group, save_group
from tenders.forms import SynonymForm
from tenders.models import SynonymGroup
from tenders.synonyms import synonyms
from tests.factories.accounts import make_coordinator
from tests.factories.tenders import tender
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_coordinator()


def save(by, *members, group=None, regimes=(), note=""):
    return save_group(members=list(members), regimes=list(regimes), note=note, by=by, group=group)


def of_file(key):
    return SynonymGroup.objects.get(key=key)


def load():
    call_command("load_reference", verbosity=0)


# The file


def test_the_file_keeps_the_rules_of_the_form():
    rows = json.loads((loader.DATA / "synonyms.json").read_text())
    assert len(rows) >= 30
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        form = SynonymForm(row | {"members": "\n".join(row["members"])})
        assert form.is_valid(), (row["key"], form.errors)
        assert form.cleaned_data["members"] == row["members"]
        assert set(row) <= {"key", "members", "regimes", "note"}


def test_no_word_stands_in_two_groups_of_the_file():
    rows = json.loads((loader.DATA / "synonyms.json").read_text())
    members = [member.casefold() for row in rows for member in row["members"]]
    assert len(set(members)) == len(members)


def test_article_19_means_the_rules_that_carried_it_out_and_all_that_followed():
    ahead, found = ["eu_2004_18_art19"], set()
    ahead += [key for key, regime in REGIMES.items() if regime.implements == ahead[0]]
    while ahead:
        found.add(key := ahead.pop())
        ahead += REGIMES[key].replaced_by
    group = of_file("article_19")
    assert set(group.regimes) == found
    assert "Procurement Act 2023" in group.note


def test_a_group_with_rules_has_a_note_that_says_so():
    for group in SynonymGroup.objects.exclude(regimes=[]):
        assert "looked for" in group.note, group


# Loading


def test_what_nobody_changed_follows_the_file():
    SynonymGroup.objects.filter(key="iag").update(members=["a", "b"])
    SynonymGroup.objects.filter(key="pa").delete()
    SynonymGroup.objects.create(key="of_old", members=["once", "formerly"])
    load()
    assert "IAG" in of_file("iag").members
    assert of_file("pa")
    assert not SynonymGroup.objects.filter(key="of_old").exists()


def test_what_a_person_made_or_changed_or_took_out_stays(by):
    own = save(by, "befriending", "companionship")
    save(by, "IAG", "signposting", group=of_file("iag"))
    remove_group(group=of_file("pa"), by=by)
    load()
    own.refresh_from_db()
    assert own.members == ["befriending", "companionship"]
    assert of_file("iag").members == ["IAG", "signposting"]
    assert not of_file("pa").in_use


def test_a_group_of_the_file_gives_way_to_a_persons_with_the_same_word(by):
    SynonymGroup.objects.filter(key="pa").delete()
    save(by, "pa", "per annum")
    load()
    assert not SynonymGroup.objects.filter(key="pa").exists()


# What a person does


def test_a_group_is_added_changed_and_removed_and_each_is_written_down(by):
    group = save(by, "befriending", "companionship")
    assert (group.key, group.in_use, group.decided_by) == (None, True, by)
    save(by, "befriending", "companionship", "visiting scheme", group=group)
    remove_group(group=group, by=by)
    assert not SynonymGroup.objects.filter(pk=group.pk).exists()
    kinds = Event.objects.filter(kind__startswith="synonyms").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "synonyms-added",
        "synonyms-changed",
        "synonyms-removed",
    ]


def test_the_same_again_is_no_change(by):
    group = of_file("pa")
    save(by, *group.members, group=group, regimes=group.regimes, note=group.note)
    assert of_file("pa").decided_by is None
    for _ in range(2):
        remove_group(group=group, by=by)
    assert Event.objects.filter(kind__startswith="synonyms").count() == 1


def test_what_was_taken_out_is_in_use_again_once_it_is_saved(by):
    group = of_file("pa")
    remove_group(group=group, by=by)
    save(by, *group.members, group=group, note=group.note)
    assert of_file("pa").in_use


@pytest.mark.parametrize("member", ["iag", "IAG", "Information,  Advice and GUIDANCE"])
def test_a_word_stands_in_one_group_only(by, member):
    with pytest.raises(RefusedError, match="IAG, information, advice and guidance"):
        save(by, member, "befriending")


def test_a_word_of_a_group_taken_out_is_free(by):
    remove_group(group=of_file("pa"), by=by)
    assert save(by, "PA", "per annum")
    with pytest.raises(RefusedError, match="another group"):
        save(by, *of_file("pa").members, group=of_file("pa"))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_take_a_word():
    by = make_coordinator()
    _, refusal = at_once(
        lambda: save(by, "befriending", "visiting"), lambda: save(by, "companions", "Befriending")
    )
    assert "another group" in str(refusal)


# What the search reads


def test_the_search_reads_the_groups_in_use(by):
    remove_group(group=of_file("pa"), by=by)
    found = synonyms()
    assert next(group.members[:2] for group in found if "IAG" in group.members) == (
        "IAG",
        "information, advice and guidance",
    )
    assert not any("PA" in group.members for group in found)


def test_a_search_finds_by_a_persons_group_and_not_by_one_taken_out(by, client):
    save(by, "befriending", "companionship")
    remove_group(group=of_file("edi"), by=by)
    tender(tender={"title": "Companionship for older people"})
    tender("ocds-h6vhtk-000002", tender={"title": "Equality and diversity"})
    assert "Companionship" in client.get("/tenders/?q=befriending").content.decode()
    assert "Equality and" not in client.get("/tenders/?q=EDI").content.decode()


# What the database holds


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"members": ["one"]}, "synonyms_are_two_or_mean_a_rule"),
        ({"members": []}, "synonyms_are_two_or_mean_a_rule"),
        ({"key": ""}, "synonyms_key_not_empty"),
        ({"key": None}, "synonyms_came_along_or_a_person_made_them"),
        ({"key": "iag"}, "synonymgroup_key"),
        ({"in_use": False}, "synonyms_taken_out_by_a_person"),
        ({"decided_at": "2027-01-01T00:00Z"}, "synonyms_decision_whole"),
    ],
)
def test_a_broken_group_is_refused(fields, rule):
    group = {"key": "new", "members": ["befriending", "companionship"]} | fields
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        SynonymGroup.objects.create(**group)


# Pages


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client


def sent(*members, **fields):
    return {"members": "\r\n".join(members), "note": "", **fields}


def test_a_coordinator_adds_a_group(desk):
    answer = desk.post(
        "/desk/synonyms/new/",
        sent(" befriending ", "", "Visiting  scheme", regimes=["pa2023_s32"], note="Both."),
        follow=True,
    )
    group = SynonymGroup.objects.get(key=None)
    assert (group.members, group.regimes, group.note) == (
        ["befriending", "Visiting scheme"],
        ["pa2023_s32"],
        "Both.",
    )
    page = answer.content.decode()
    assert f'<a href="/desk/synonyms/{group.pk}/">befriending, Visiting scheme</a>' in page
    assert "Finds what is reserved under Procurement Act 2023, s. 32." in page
    assert page.count("By Ada Person, ") == 1  # the others came with the portal


def test_a_coordinator_changes_a_group_that_came_with_the_portal(desk):
    address = f"/desk/synonyms/{of_file('article_19').pk}/"
    page = desk.get(address).content.decode()
    assert "Article 19\nArt 19</textarea>" in page
    assert page.count(" checked") == len(of_file("article_19").regimes)
    desk.post(address, sent("Article 19", "Art. 19", "Article nineteen"))
    group = of_file("article_19")
    assert (group.members[2], group.regimes) == ("Article nineteen", [])
    assert "Decided by Ada Person" in desk.get(address).content.decode()


def test_a_coordinator_takes_a_group_out_and_puts_it_back(desk):
    address = f"/desk/synonyms/{of_file('pa').pk}/"
    assert "you can put it back" in desk.get(f"{address}remove/").content.decode()
    desk.post(f"{address}remove/")
    assert not of_file("pa").in_use
    page = desk.get("/desk/synonyms/").content.decode()
    assert f'<li><a href="{address}">PA, personal assistant</a></li>' in page
    assert "Save it to use it again." in desk.get(address).content.decode()
    desk.post(address, sent("PA", "personal assistant"))
    assert of_file("pa").in_use


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (sent(), "Write the words that mean the same"),
        (sent("befriending"), "Write at least two lines, or choose a rule"),
        (sent("befriending", "Befriending"), "stands here twice"),
        (sent("befriending", "the"), "The search passes over “the”"),
        (sent("befriending", "..."), "The search passes over “...”"),
        (sent("befriending", '"visiting'), "signs that tell the search something else"),
        (sent("befriending", "-visiting"), "signs that tell the search something else"),
        (sent("befriending", "visit*"), "signs that tell the search something else"),
        (sent("befriending", "visits OR calls"), "signs that tell the search something else"),
        (sent("befriending", "x" * 81), "is too long"),
        (sent(*(f"word{n}" for n in range(21))), "Write at most 20 lines. There are 21."),
        (sent("befriending", "x" * 10_000), "at most 2000 characters"),
        (sent("befriending", "a\x00b"), "Null characters"),
        (sent("befriending", "companionship", regimes=["nonsense"]), "nonsense is not one of"),
        (sent("befriending", "companionship", note="x" * 501), "at most 500 characters"),
        (sent("befriending", "iag"), "stands in another group already: IAG, information"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(desk, wrong, words):
    answer = desk.post("/desk/synonyms/new/", wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    if "befriending" in wrong["members"]:
        assert "befriending" in page
    assert not SynonymGroup.objects.filter(key=None).exists()


@pytest.mark.parametrize(
    "members",
    [
        ["self-directed support", "direct payments"],
        ["co-production", "disabled people’s organisation"],
        ["x" * 80, "befriending"],
        ["coordinator", "organiser"],  # "or" is part of them
    ],
)
def test_what_people_type_is_taken(desk, members):
    SynonymGroup.objects.all().delete()
    assert desk.post("/desk/synonyms/new/", sent(*members)).status_code == 302
    assert SynonymGroup.objects.get().members == members


def test_one_word_is_enough_where_it_means_a_rule(desk):
    desk.post("/desk/synonyms/new/", sent("set-aside", regimes=["pa2023_s32"]))
    assert SynonymGroup.objects.get(key=None).members == ["set-aside"]


def test_the_desk_leads_to_them(desk):
    assert 'href="/desk/synonyms/"' in desk.get("/desk/").content.decode()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_list_costs_the_same_queries_however_many_there_are(
    desk, by, count, django_assert_num_queries
):
    SynonymGroup.objects.all().delete()
    for number in range(count):
        save(by, f"befriending{number}", f"companionship{number}")
    with django_assert_num_queries(4):
        page = desk.get("/desk/synonyms/").content.decode()
    assert ("There is no group yet." in page) == (count == 0)
