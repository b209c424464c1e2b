from django.db import models


class Change(models.Model):
    """One of the counters of changes; see `portal.changes.state` for their sum.

    One row would make all writers wait for each other. Each takes a row that nobody else holds, so
    there are as many rows as there were ever writers at once.
    """

    n = models.BigIntegerField(help_text="Transactions that counted here.")

    def __str__(self):
        return f"{self.n} changes"
