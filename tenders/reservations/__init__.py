"""Is a tender, or a lot of it, reserved; and how do we know? Pure: a notice in, claims out.

`findings(notice)` reads the codes and the words. What the code says is a fact; what the words
suggest is a suggestion, kept with its sentence for a person to confirm. docs/reservations.md tells
how it decides and what it misses. The rules of law are in portal.reference.regimes.
"""

from tenders.reservations.claims import OTHER, Claim, Findings, findings
from tenders.reservations.lots import UNNAMED_LOT, WHOLE

__all__ = ["OTHER", "UNNAMED_LOT", "WHOLE", "Claim", "Findings", "findings"]
