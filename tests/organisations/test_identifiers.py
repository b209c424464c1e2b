import pytest

from portal.organisations.identifiers import (
    Number,
    clean,
    clean_all,
    contradict,
    most_telling,
)


@pytest.mark.parametrize(
    ("scheme", "number", "cleaned"),
    [
        ("GB-COH", "4142000", "04142000"),
        (" gb-coh ", " 0414 2000 ", "04142000"),
        ("GB-COH", "sc123456", "SC123456"),
        ("GB-CHC", "1173575", "1173575"),
        ("GB-SC", "SC042386", "SC042386"),
        ("GB-NIC", "101234", "NIC101234"),
        ("GB-NIC", "NIC101234", "NIC101234"),
        ("GB-MPR", "7654R", "7654R"),
        ("GB-LAE", "DER", "DER"),
        ("GB-PPON", "PTQG-8236-WVNZ", "PTQG-8236-WVNZ"),
        (
            "GB-SRS",
            "sid4gov.cabinetoffice.gov.uk/3A4AmUm4",
            "sid4gov.cabinetoffice.gov.uk/3A4AmUm4",
        ),
    ],
)
def test_a_number_is_written_as_its_register_writes_it(scheme, number, cleaned):
    assert clean(scheme, number) == Number(scheme.strip().upper(), cleaned)


def test_a_ppon_without_its_scheme_is_known_by_its_form():
    assert clean("", "PTBP-7472-NYGG") == Number("GB-PPON", "PTBP-7472-NYGG")
    assert clean("", "12345678") is None


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("GB-FTS", "12345"),  # new for each spelling of a name
        ("GB-CFS", "0012345"),
        ("GB-COH", "458577871"),  # a VAT number
        ("GB-COH", "RX3"),  # an NHS code
        ("GB-COH", "0"),
        ("GB-COH", "00000000"),
        ("GB-COH", "²²²²²²²²"),
        ("GB-COH", "٠١٢٣٤٥٦٧"),
        ("GB-CHC", "N/A"),
        ("GB-CHC", ""),
        ("GB-LAE", "not known"),
        ("GB-SRS", "x/" + "1" * 300),
        ("XX-OWN", "12"),
        ("", ""),
    ],
)
def test_what_says_nothing_about_identity_is_none(scheme, number):
    assert clean(scheme, number) is None


def test_pairs_of_any_kind_are_read_and_what_is_none_left_out():
    pairs = [("GB-COH", 4142000), ("GB-COH", "04142000"), (None, None), ("GB-FTS", "1"), ("", [])]
    assert clean_all(pairs) == {Number("GB-COH", "04142000")}


def test_official_registers_are_believed_before_the_services_own():
    company, ppon = Number("GB-COH", "09999998"), Number("GB-PPON", "AAAA-1111-AAAA")
    assert most_telling([ppon, company]) == [company, ppon]


def test_two_numbers_on_one_register_are_two_bodies_unless_it_gives_several():
    one, other = Number("GB-PPON", "AAAA-1111-AAAA"), Number("GB-PPON", "BBBB-2222-BBBB")
    assert contradict({one}, {other})
    assert not contradict({one}, {one})
    assert not contradict({one}, {Number("GB-COH", "01234567")})
    assert not contradict({Number("GB-SRS", "a/b")}, {Number("GB-SRS", "a/c")})
    assert not contradict(set(), {one})
