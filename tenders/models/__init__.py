from .desk import Report, Twin
from .release import FetchState, Rejection, Release, Source
from .reservation import Reservation
from .tender import Lot, Tender

__all__ = [
    "FetchState",
    "Lot",
    "Rejection",
    "Release",
    "Report",
    "Reservation",
    "Source",
    "Tender",
    "Twin",
]
