from .choices import DAYS, Choice, Tell
from .clock import Tick
from .watched import Change, Deadline, Group, Watched
from .watches import Calendar, Follower, Standing, Watch

__all__ = [
    "DAYS",
    "Calendar",
    "Change",
    "Choice",
    "Deadline",
    "Follower",
    "Group",
    "Standing",
    "Tell",
    "Tick",
    "Watch",
    "Watched",
]
