"""What a database must be before the portal writes into it."""

from django.core.checks import Error
from django.db import connections


def database_is_utf8(databases=None, **_):
    """A system check: names from everywhere do not fit into another encoding."""
    errors = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
        if encoding != "UTF8":
            name = connections[alias].settings_dict["NAME"]
            message = f'The database "{name}" is encoded in {encoding}, and the portal needs UTF8.'
            hint = "Create it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
            errors.append(Error(message, hint=hint, id="embedded.E001"))
    return errors
