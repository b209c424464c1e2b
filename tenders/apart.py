"""Signs that keep words apart, wherever texts are read for their words.

PostgreSQL takes "care/domiciliary" for the path of one file, and in some locales a curly quotation
mark for a letter of its word. Pure.
"""

SIGNS = "/\\|“”„‘«»–—…•·\u00a0"
TABLE = str.maketrans(SIGNS + "’", " " * len(SIGNS) + "'")


def apart(text):
    """The text with a blank for each of the signs; an apostrophe in its plain form."""
    return text.translate(TABLE)


def apart_sql(text):
    """SQL for the same of a text, itself given in SQL."""
    return f"translate({text}, '{SIGNS}’', repeat(' ', {len(SIGNS)}) || '''')"
