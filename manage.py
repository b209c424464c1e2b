#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line
from django.db import InterfaceError, OperationalError, connection

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except (InterfaceError, OperationalError):
        if connection.connection and connection.is_usable():
            raise  # the database is there: something else broke
        sys.exit(
            "The portal's database does not answer: start script/server in another window, or set "
            "DATABASE_URL to a PostgreSQL that runs."
        )
