"""The HTML part of a mail as a page of its own: its styles count, and nothing else in it does."""

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace

as_a_mail = csp_replace(
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [NONE],
    }
)
