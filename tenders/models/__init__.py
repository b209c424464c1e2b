from .desk import Report, Twin
from .log import Export, LogEntry
from .release import FetchState, Rejection, Release, Source
from .reservation import Reservation
from .tender import Lot, Tender

__all__ = [
    "Export",
    "FetchState",
    "LogEntry",
    "Lot",
    "Rejection",
    "Release",
    "Report",
    "Reservation",
    "Source",
    "Tender",
    "Twin",
]
