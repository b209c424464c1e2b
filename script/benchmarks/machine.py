"""On what the figures were measured. `load`: how many programs wanted a core as it began; others
that work beside a benchmark make all its times longer, and its ratios little."""

import os
import platform
from pathlib import Path


def machine(connection):
    import django

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0]
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "processor": processor(),
        "memory_gib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30,
        "system": platform.system(),
        "postgresql": postgresql,
        "python": platform.python_version(),
        "django": django.get_version(),
    }


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
