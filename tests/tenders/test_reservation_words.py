import csv
import json
import re
import time
from datetime import date
from pathlib import Path

import pytest

import tenders
from tenders.reservations import OTHER, WHOLE, findings, ways
from tenders.reservations.grammar import read_clause
from tenders.reservations.sentences import clauses, sentences

DATA = Path(__file__).parent / "data"
SAMPLE = Path(tenders.__file__).parent / "data" / "sample"


def read(text="", **tender):
    tender = {"title": "Laundry", "description": text} | tender
    return findings({"tender": tender}, nation="England", began_on=date(2025, 6, 1))


def said(found):
    return [(claim.lot_key, claim.kind) for claim in found.claims]


# Words that reserve


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("supported", "The right to participate is reserved to sheltered workshops."),
        ("supported", "The contract is restricted to sheltered workshops."),
        ("supported", "This tender is ring-fenced for sheltered workshops."),
        ("supported", "Only supported businesses may tender for this contract."),
        ("supported", "The opportunity is open only to supported employment providers."),
        ("supported", "Tenders are sought from supported businesses only."),
        ("supported", "Bidders must be a supported business as defined in regulation 21."),
        ("supported", "We will reject any bidder that is not a supported business."),
        ("supported", "Tenders from all other than sheltered workshops will be disregarded."),
        ("supported", "We have decided to reserve it for firms that employ disabled people."),
        ("supported", "We have reserved this under section 32 of the Procurement Act 2023."),
        ("supported", "It is a contract let under Reg. 20 of the Public Contracts Regulations."),
        ("supported", "This is an Article 19 contract."),
        ("supported", "Is this a reserved contract? Yes: supported businesses."),
        ("supported", "Eligibility: supported businesses only."),
        ("supported", "Reserved for:\n- supported businesses\n- sheltered workshops"),
        ("supported", "This contract is reserved for\nSupported Businesses."),
        ("supported", "30% of your staff must be disabled, since this is a reserved contract."),
        ("mission", "This contract is reserved for qualifying public service mutuals."),
        ("mission", "Participation is reserved to bodies pursuing a public service mission."),
        ("mission", "This is reserved for bodies that exist solely to benefit society."),
        ("sme_vcse", "This procurement is reserved for SMEs and VCSEs."),
        ("sme_vcse", "Only non-profit organisations are eligible to apply for this grant."),
        ("location", "Participation is restricted to UK-based suppliers."),
        ("supported", "Reservation type\nSection 32 (supported employment providers): Yes"),
        ("supported", "This contract is reseved for sheltered workshops."),
        (OTHER, "This grant is only open to user-led organisations."),
        (OTHER, "This is a reserved contract."),
    ],
)  # fmt: skip
def test_words_that_reserve_are_suggestions(kind, text):
    [claim] = read(text).claims

    assert (claim.lot_key, claim.kind, claim.basis, claim.code) == (WHOLE, kind, "text", "")
    assert claim.sentence


@pytest.mark.parametrize(
    "field",
    ["title", "procurementMethodDetails", "procurementMethodRationale", "eligibilityCriteria"],
)
def test_every_text_of_the_tender_is_read(field):
    assert said(read(**{field: "Reserved for supported businesses"})) == [(WHOLE, "supported")]


def test_criteria_and_additional_information_are_read():
    words = "Only supported businesses may bid."
    criteria = {"criteria": [{"description": words}]}

    assert said(read(selectionCriteria=criteria)) == [(WHOLE, "supported")]
    assert said(read(otherRequirements={"qualificationSystemConditions": [words]})) == [
        (WHOLE, "supported")
    ]
    assert said(findings({"description": words, "tender": {}})) == [(WHOLE, "supported")]


# Words that only sound like it


@pytest.mark.parametrize(
    "text",
    [
        "The Council reserves the right not to award.",
        "The Council reserves the right to restrict participation to SMEs in later rounds.",
        "This is a secure area reserved for your projects only.",
        "All rights reserved. Supported businesses are invited to apply.",
        "Execution of the service is reserved to a particular profession.",
        "We welcome bids from supported businesses.",
        "SMEs and VCSEs are particularly encouraged to bid.",
        "The contractor must offer sub-contracts to supported businesses.",
        "Sub-contracts under this agreement are reserved for supported businesses.",
        "At least 5% of the contract value is reserved for SMEs.",
        "The Council may reserve future lots for supported businesses.",
        "Regulation 20 allows contracts to be reserved for supported businesses.",
        "The previous contract was reserved for supported businesses.",
        "A future contract will be reserved for supported employment providers.",
        "In 2012 this contract was reserved under Article 19; now it is open to all.",
        "Will this contract be reserved for supported businesses?",
        "Maintenance of sheltered housing schemes, restricted to the over-55s.",
        "Ten parking bays are reserved for disabled people.",
        "Places on the course are reserved for people from social enterprises.",
        "Subject to mutual agreement the contract may be extended.",
        "The service will uphold Article 19 of the UN Convention on the Rights of Persons with "
        "Disabilities.",
        "Experience of reserved contracts for supported businesses is desirable.",
        "“Reserved contract” means a contract reserved for supported businesses.",
        "Suppliers must be willing to engage with SMEs and VCSEs.",
        "Bidders must state whether they are a supported business.",
        "The supplier must use only sub-contractors based in the UK.",
        "The meeting is open only to registered charities.",
        "It was suggested that the contract be reserved for VCSEs.",
        "The notice said in error that this contract was reserved for supported businesses.",
        "The execution of the contract is restricted to the framework of sheltered employment "
        "programmes.",
        "Advice on setting up a mutual and on reserved contracts under section 33 of the "
        "Procurement Act 2023.",
        "This contract is suitable for VCSEs: Yes",
        "Supported employment provider: Yes",
    ],
)
def test_words_that_only_sound_like_it_are_not_marked(text):
    found = read(text)

    assert found.claims == ()
    assert found.says_none is None


# Words that deny


@pytest.mark.parametrize(
    "text",
    [
        "This contract is not reserved.",
        "This is not a reserved contract.",
        "Reserved contracts: No",
        "Is this contract reserved for supported businesses? No.",
        "This procurement is not reserved under section 32 or 33 of the Procurement Act 2023.",
        "None of the lots is reserved.",
        "The Authority has not reserved this contract.",
        "Participation is not restricted to SMEs or VCSEs.",
        "There is no reservation of participation.",
        "Section 33 (public service mutuals): No",
        "We considered whether to reserve this for supported businesses and decided not to.",
        "This new contract is open to all suppliers.",
    ],
)
def test_a_notice_may_say_that_it_is_not_reserved(text):
    found = read(text)

    assert found.claims == ()
    assert found.says_none == text


def test_a_form_that_says_no_to_one_rule_and_yes_to_another_is_reserved():
    found = read("Section 32 (supported employment providers): Yes\nSection 33 (mutuals): No")

    assert said(found) == [(WHOLE, "supported")]
    assert found.says_none is None


def test_words_that_contradict_each_other_are_both_kept():
    found = read("This tender is reserved for supported businesses.\nReserved contract: No")

    assert said(found) == [(WHOLE, "supported")]
    assert found.says_none == "Reserved contract: No"


def test_one_lot_that_is_not_reserved_says_nothing_of_the_tender():
    assert read("Lot 1 is not reserved.", lots=[{"id": "1"}, {"id": "2"}]).says_none is None


# Phrases written by someone who had not seen the rules (docs/reservations.md tells more)


def phrases():
    with (DATA / "reservation_phrases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_rules_reach_on_foreign_phrases_what_they_once_reached():
    marked = {"reserved": 0, "not_reserved": 0}
    wrong_rules = []
    rows = phrases()
    for row in rows:
        found = findings({"tender": {"description": row["text"]}}).claims
        marked[row["label"]] += bool(found)
        regimes = {claim.regime for claim in found} - {None}
        if row["label"] == "reserved" and not regimes <= {row["regime"]}:
            wrong_rules.append(row["text"])

    reserved = sum(row["label"] == "reserved" for row in rows)
    assert marked["not_reserved"] == 0  # precision 1.00
    assert marked["reserved"] / reserved >= 75 / 76  # recall 0.98
    assert wrong_rules == []


def test_what_is_passed_over_unread_says_nothing(monkeypatch):
    """The quick ways past a text and a clause lose no claim and no denial."""
    texts = [row["text"] for row in phrases()]
    notices = [{"tender": {"title": text, "description": f"{text}\n\n{text}"}} for text in texts]
    for path in [*SAMPLE.glob("*.json"), DATA / "reserved_real.json"]:
        package = json.loads(path.read_text(encoding="utf-8"))
        notices += package.get("releases") or [each["release"] for each in package["notices"]]
    assert len(notices) > 300
    read_clause.cache_clear()
    quick = [findings(notice) for notice in notices]

    read_clause.cache_clear()
    monkeypatch.setattr(ways, "WORTH_READING", re.compile(""))
    assert quick == [findings(notice) for notice in notices]
    assert sum(bool(found.claims) for found in quick) > 70


# Sentences


def test_sentences_end_at_full_stops_and_not_at_abbreviations():
    text = "Reserved under Reg. 20 by the Dept. of Health. See s. 32 below.Then apply."
    assert list(sentences(text)) == [
        "Reserved under Reg. 20 by the Dept. of Health.",
        "See s. 32 below.",
        "Then apply.",
    ]


def test_lines_are_sentences_unless_they_run_on():
    assert list(sentences("Heading\nThis is\nbroken text.\n- one\n- two\n\nEnd")) == [
        "Heading",
        "This is broken text.",
        "- one",
        "- two",
        "End",
    ]


def test_a_question_keeps_its_answer():
    assert list(sentences("Is it reserved? No. Next.")) == ["Is it reserved? No.", "Next."]


def test_a_sentence_falls_into_clauses():
    assert list(clauses("Lot 1 is open, Lot 2 is reserved; the rest, however, waits")) == [
        "Lot 1 is open",
        "Lot 2 is reserved",
        " the rest",
        ", waits",
    ]


@pytest.mark.parametrize(
    "piece",
    ["reserved for ", "reserved: ", "30% ", "only organisations ", "Lots 1, 2, ", "a",
     "\n- reserved:", "regulation 20 of the ", "Is this contract reserved? ",
     "disabled or disadvantaged "],
)  # fmt: skip
def test_a_megabyte_takes_seconds(piece):
    text = piece * (1_000_000 // len(piece))
    start = time.perf_counter()

    read(text)

    assert time.perf_counter() - start < 30
