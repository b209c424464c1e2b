import shutil

import pytest
from django.core.management import CommandError, call_command

from portal.areas import loader
from portal.areas.models import Area
from portal.organisations.models import Organisation
from portal.reference.models import CpvCode

pytestmark = pytest.mark.django_db


def test_it_says_what_it_did_to_each_table(capsys):
    Area.objects.filter(name="Leeds").update(name="Leodis")

    call_command("load_reference")

    assert capsys.readouterr().out.splitlines() == [
        "CPV codes: 0 new, 0 changed, 0 removed",
        "regions: 0 new, 0 changed, 0 removed",
        "areas: 0 new, 1 changed, 0 removed",
        "successions: 0 new, 0 changed, 0 removed",
        "aliases: 0 new, 0 changed, 0 removed",
        "synonym groups: 0 new, 0 changed, 0 removed",
    ]


def test_a_broken_row_stops_it_and_nothing_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(loader, "DATA", shutil.copytree(loader.DATA, tmp_path / "data"))
    with (tmp_path / "data" / "name_aliases.csv").open("a") as file:
        file.write("Barchester,E06999999,Barchester,BAX,current\n")
    CpvCode.objects.filter(code="85312310").update(official_label="Changed")

    with pytest.raises(CommandError) as refusal:
        call_command("load_reference")

    assert str(refusal.value) == (
        "Nothing was loaded. name_aliases.csv, line 529: there is no council “E06999999”"
    )
    assert CpvCode.objects.get(code="85312310").label == "Changed"


def test_what_is_in_use_is_not_removed_and_nothing_is_loaded():
    leeds = Area.objects.get(name="Leeds")
    leeds.pk = None
    leeds.gss_code, leeds.la_code = "E06999999", "BAX"
    leeds.save()
    Organisation.objects.create(
        kind="other", name="Barchester Friends", slug="friends", origin="person", area=leeds
    )
    CpvCode.objects.filter(code="85312310").update(official_label="Changed")

    with pytest.raises(CommandError, match=r"^Nothing was loaded: .*protected"):
        call_command("load_reference")

    assert CpvCode.objects.get(code="85312310").label == "Changed"
