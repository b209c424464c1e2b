from .desk import Report, Twin, TwinCheck
from .log import Export, LogEntry
from .lot import Lot
from .release import FetchState, Rejection, Release, Source
from .reservation import Reservation
from .services import ServiceDecision
from .tender import Tender
from .words import SearchWord, SynonymGroup

__all__ = [
    "Export",
    "FetchState",
    "LogEntry",
    "Lot",
    "Rejection",
    "Release",
    "Report",
    "Reservation",
    "SearchWord",
    "ServiceDecision",
    "Source",
    "SynonymGroup",
    "Tender",
    "Twin",
    "TwinCheck",
]
