from .desk import Report, Twin, TwinCheck
from .log import Export, LogEntry
from .lot import Lot
from .release import FetchState, Rejection, Release, Source
from .reservation import Reservation
from .searches import Found, HowOften, SavedSearch, Touched
from .services import ServiceDecision
from .tender import Tender
from .words import SearchWord, SynonymGroup

__all__ = [
    "Export",
    "FetchState",
    "Found",
    "HowOften",
    "LogEntry",
    "Lot",
    "Rejection",
    "Release",
    "Report",
    "Reservation",
    "SavedSearch",
    "SearchWord",
    "ServiceDecision",
    "Source",
    "SynonymGroup",
    "Tender",
    "Touched",
    "Twin",
    "TwinCheck",
]
