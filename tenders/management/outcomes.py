"""How the commands that take in notices say what became of them: in words, and as JSON."""

import json
import time
from dataclasses import asdict

from portal.templatetags.words import counted


def report(command, total, *, began, as_json):
    """Says what is in `total`, an `Outcome`; returns the exit code.

    `began`: by `time.monotonic`. With `as_json` one object stands alone on standard output, in the
    form that the contract gives, and the words go to standard error.
    """
    words = command.stderr if as_json else command.stdout
    for rejection in total.rejections:
        words.write(in_words(rejection), style_func=str)
    words.write(
        f"{counted(total.releases, 'release')}: {total.new} new, {total.unchanged} unchanged, "
        f"{total.rejected} rejected. Tenders: {total.tenders_created} created, "
        f"{total.tenders_updated} updated.",
        style_func=str,
    )
    if as_json:
        seconds = round(time.monotonic() - began, 2)
        command.stdout.write(json.dumps({**asdict(total), "seconds": seconds}))
    return 1 if all_unreadable(total) else 0


def in_words(rejection):
    where = ", ".join(filter(None, [rejection["file"], rejection["release"]]))
    return f"{where}: {rejection['reason']}"


def all_unreadable(total):
    """Whether every file was rejected as a whole, or every release in them."""
    whole = sum(rejection["release"] is None for rejection in total.rejections)
    return whole == total.files or (total.releases > 0 and total.rejected == total.releases)
