"""How many releases a second the portal takes in, from a file to a tender that people can find."""

import json
import resource
import subprocess
import threading
import time
from itertools import pairwise
from pathlib import Path

from script.benchmarks.servers import manage

RELEASES = 10_000
PROCESSES = 2


def measured(folder):
    """Two processes at once, each with a file, into the database in use, which holds nothing yet.

    `seconds` from the start of the first to the end of the last, Python's own start included.
    `cpu_ms`: of these processes, for each release; what PostgreSQL needs beside it is not in it.
    `memory`: the most that one of them held (MiB) at the end of each tenth of the time.
    """
    from tenders.generate import write_releases

    paths = write_releases(RELEASES, folder, files=PROCESSES)
    began, used = time.monotonic(), cpu_of_children()
    running = [
        subprocess.Popen(manage("import_ocds", str(path), "--json"), stdout=subprocess.PIPE)
        for path in paths
    ]
    memory = Memory(running)
    outcomes = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    seconds, cpu = time.monotonic() - began, cpu_of_children() - used
    rejected = sum(outcome["rejected"] for outcome in outcomes)
    if rejected:
        raise ValueError(f"{rejected} of the made releases were rejected.")
    releases = sum(outcome["new"] for outcome in outcomes)
    return {
        "releases": releases,
        "processes": PROCESSES,
        "seconds": round(seconds, 1),
        "per_second": round(releases / seconds, 1),
        "cpu_ms": round(cpu / releases * 1000, 2),
        "memory": memory.tenths(),
    }


def cpu_of_children():
    """Seconds that the ended processes of ours have worked, all together."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Memory:
    """Watches what some processes hold, until all have ended."""

    def __init__(self, processes):
        self.processes = processes
        self.seen = []
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while any(process.poll() is None for process in self.processes):
            self.seen.append(max(held(process.pid) for process in self.processes))
            time.sleep(0.2)

    def tenths(self):
        self.thread.join()
        ends = [len(self.seen) * tenth // 10 for tenth in range(11)]
        return [max(self.seen[a:b], default=0) for a, b in pairwise(ends)]


def held(pid):
    """MiB of memory that process `pid` holds; 0 when it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(found[0].split()[1]) // 1024 if found else 0
