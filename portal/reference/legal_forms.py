"""Legal forms of organisations, and what each says about where assets and surplus may go.

"Not-for-profit" has no single legal meaning, so a form gives signals, never a yes or no.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.reference.files import by_key, read_json


@dataclass(frozen=True)
class LegalForm:
    """One legal form.

    `number_regex` gives by org-id list ("GB-COH") the shape of its numbers. Where `psc_register`
    or `can_hold_local_healthwatch` depends on something, it is a text that says on what.
    `verification` says how sure the row is: primary, official_guidance, secondary, general.
    """

    key: str
    label: str
    incorporated: bool
    jurisdictions: tuple[str, ...]
    ch_company_type: str | None
    registers: tuple[str, ...]
    regulator: str | None
    org_id_lists: tuple[str, ...]
    number_regex: Mapping[str, str]
    number_format_example: str | None
    asset_lock: str
    asset_lock_basis: str | None
    distribution: str
    distribution_cap_percent: int | None
    not_for_profit_signal: str
    psc_register: bool | str
    can_hold_local_healthwatch: bool | str
    watch_for: str | None
    source: str
    verification: str


LEGAL_FORMS: Mapping[str, LegalForm] = by_key(
    LegalForm(**item) for item in read_json("legal_forms.json")
)
"""The legal forms by key, in the order in which they are offered."""
