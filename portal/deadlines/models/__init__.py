from .choices import DAYS, OFFERED, Choice, Tell
from .clock import Tick
from .watched import Change, Deadline, Group, Watched, is_ahead
from .watches import Calendar, Follower, Standing, Watch

__all__ = [
    "DAYS",
    "OFFERED",
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
    "is_ahead",
]
