"""`script/bench search [--sizes N,N]`: each size in a database of its own, then the import.
`script/bench reminders`: queueing, sending, and a tick with nothing to do."""

import argparse
import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from script.benchmarks import imports, pages, reminders, words
from script.benchmarks.machine import machine
from script.benchmarks.servers import Servers, manage
from script.benchmarks.table import table

RESULTS = Path("docs/benchmarks")
SIZES = [10_000, 100_000, 1_000_000]


def main():
    options = arguments()
    results = RESULTS / f"{options.benchmark}.json"
    earlier = json.loads(results.read_text()) if results.exists() else None
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit("Stopped; nothing was written."))
    if options.benchmark == "reminders":
        found = of_reminders()
        print(reminders.table(found))
    else:
        found = search(options.sizes)
        print(table(found, earlier))
    results.parent.mkdir(exist_ok=True)
    results.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(f"Written to {results}.")


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("benchmark", nargs="?", choices=["search", "reminders"], default="search")
    parser.add_argument(
        "--sizes",
        type=sizes,
        default=SIZES,
        help="how many notices, such as 10000,100000 (by default up to a million)",
    )
    return parser.parse_args()


def sizes(text):
    numbers = sorted({int(size) for size in text.split(",")})
    if numbers[0] < 1:
        raise ValueError("A size is at least 1.")
    return numbers


def of_reminders():
    with Servers() as servers:
        on = set_up(servers)
        found = {"command": "script/bench reminders", "machine": on}
        for step in (reminders.queued, reminders.sent, reminders.idle):
            say(f"{step.__name__.capitalize()} ...")
            if step is not reminders.sent:  # it sends what was queued
                prepare(servers, step.__name__)
            found[step.__name__] = step()
        return found


def set_up(servers):
    """Django on these servers; what they run on."""
    import django

    django.setup()
    with closing(servers.connect()) as connection:
        return machine(connection)


def search(sizes):
    with Servers() as servers:
        on = set_up(servers)
        subprocess.run(manage("collectstatic", "--no-input", "-v0"), check=True)
        prepare(servers, "import")
        say("Taking in releases ...")
        found = {
            "command": f"script/bench search --sizes {','.join(map(str, sizes))}",
            "machine": on,
            "import": imports.measured(servers.folder / "releases"),
            "sizes": {},
        }
        for size in sizes:
            found["sizes"][str(size)] = of_size(servers, size)
    return found


def prepare(servers, name):
    """A new database with all tables and the reference data."""
    from django.core.management import call_command

    servers.use_database(name)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)


def of_size(servers, size):
    from tenders.generate import generate

    prepare(servers, f"made-{size}")
    say(f"Making {size:,} notices ...")
    generate(size)
    with closing(servers.connect()) as connection:
        connection.cursor().execute("VACUUM (ANALYZE)")
        return {**of_pages(servers), "words": of_words(connection)}


def of_pages(servers):
    found = {}
    with servers.serving() as port:
        for page in pages.cases():
            say(f"{page.name} ...")
            found[page.name] = pages.measured(port, page)
        return {"pages": found, "again": pages.asked_again(port, pages.cases()[0])}


def of_words(connection):
    found = {}
    for each in words.cases():
        say(f"{each.name} ...")
        found[each.name] = words.measured(connection, each)
    return found


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
