"""What is stated of a value, in words."""

from portal.templatetags.words import money


def amounts(amount, gross, lowest, currency):
    """Decimals, or None where it is not stated: without VAT, with it, the lower end."""
    currency = currency or "GBP"
    most = money(amount, currency)
    if most and lowest and lowest != amount:
        most = f"{money(lowest, currency)} to {most}"
    elif lowest and not most:
        most = f"at least {money(lowest, currency)}"
    said = f"{most} without VAT" if most else ""
    with_vat = f"{money(gross, currency)} with VAT" if gross else ""
    return ", ".join(filter(None, [said, with_vat]))
