"""Made notices, for benchmarks: their rows in the database, or releases in files.

All are made from the sample of real notices: its shapes, dates, codes, places and words. None is
real, and their ocids say so (`made_prefix`). The same numbers and seed give the same notices,
counted from the same moment.
"""

from .copies import generate
from .releases import made_prefix, write_releases

__all__ = ["generate", "made_prefix", "write_releases"]
