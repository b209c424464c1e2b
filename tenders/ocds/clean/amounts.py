"""Amounts of money and numbers that stand for something else."""

UNKNOWN = (0, 0.01)  # what a buyer types where the form asks for a value and there is none
NO_LIMIT = 2**31 - 1  # the largest whole number of a program, or more: what it writes for "none"


def leave_out_unknown(value, path, note):
    """The currency stays: it may be all that a later release does not repeat."""
    for key in ("amount", "amountGross"):
        amount = value.get(key)
        if amount is not None and (amount in UNKNOWN or amount < 0):
            del value[key]
            note((*path, key), f"{amount} stands for “not known”: left out")


def leave_out_no_limit(limits, path, note):
    for key, number in list(limits.items()):
        if isinstance(number, int | float) and number >= NO_LIMIT:
            del limits[key]
            note((*path, key), f"{number} stands for “no limit”: left out")
