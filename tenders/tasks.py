"""What the clock starts. Each task does one small thing and returns; the truth is in the tables."""

import time

from celery import shared_task

from tenders.actions import export, fetching, matching, notices, projections, telling, twins, words

SECONDS = 20  # of each minute, for what may take hours: the rest is for mail and new notices


@shared_task
def fetch_notices():
    """Each minute: a page from each service, where one is due. New windows are due each hour.

    The pages of a window come a minute apart. A task that waited for its next page itself would
    be lost with the broker; this one is simply started again.
    """
    for source in fetching.SOURCES:
        fetch_next_page.delay(source)


@shared_task
def fetch_next_page(source):
    fetching.fetch_page(source)


@shared_task
def close_tenders():
    notices.close_passed()
    twins.settle_all()


@shared_task
def project_old():
    """Each minute, for some seconds: after an upgrade that reads notices otherwise, until all
    tenders have been read again."""
    for_some_seconds(projections.project_old)


@shared_task
def match_searches():
    """Each minute, for some seconds: what came in is matched with saved searches."""
    for_some_seconds(matching.match_searches)


@shared_task
def mail_found():
    """Each minute, for some seconds: what saved searches found is mailed, where it is due."""
    for_some_seconds(telling.mail_found)


def for_some_seconds(step):
    """Takes the step again until it returns 0, or the time is up."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and step():
        pass


@shared_task
def refresh_words():
    words.refresh_words()


@shared_task
def export_releases():
    """Each minute: a step of the file of all releases, where a night's file is not made yet."""
    export.take_step()
