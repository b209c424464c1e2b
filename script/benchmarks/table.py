"""The figures as people read them."""

TARGETS = """\
Targets: (c) at most 1.5 × (b); words at most 2 × by hand and none over 50 ms; from the cache and
unchanged at most 1.5 × (a); growth at most 1.3; 600 releases a second."""


def table(found, earlier):
    """`earlier`: what the last run found, or None."""
    return "\n".join(
        [
            "",
            " · ".join(f"{name} {value}" for name, value in found["machine"].items()),
            "Milliseconds, p50 / p95.",
            *(line for size in found["sizes"] for line in of_size(found, earlier, size)),
            *growth(found["sizes"]),
            *imported(found["import"]),
            "",
            TARGETS,
        ]
    )


def of_size(found, earlier, size):
    here = found["sizes"][size]
    yield f"\n{int(size):,} notices"
    yield row("page", "(a) constant", "(b) memory", "(c) real", "(c)/(b)", "(b)/(a)", "before")
    for name, page in here["pages"].items():
        before = base_ratio(page_of(earlier, size, name))
        ratios = [ratio(page["c"], page["b"]), base_ratio(page), before]
        yield row(name, *(pair(page[way]) for way in "abc"), *ratios)
    yield from again(here["again"])
    yield row("words", "the page", "finding", "by hand", "ratio", "rows", "")
    for name, each in here["words"].items():
        hand = each["by_hand"]
        by_hand = [pair(hand), ratio(each["finding"], hand, "p95", "p95")] if hand else ["–", "–"]
        rows = str(each["rows"])
        yield row(name, pair(each["page"]), pair(each["finding"]), *by_hand, rows, "")
    for name, each in here["words"].items():
        for sql, plan in each["slow"].items():
            yield f"\nSlow: {name}\n{sql}"
            yield from plan


def again(found):
    if "missing" in found:
        yield f"Asked again with nothing changed: not measured, {found['missing']}."
        return
    yield row("asked again", "(a) constant", "from cache", "unchanged", "cache/(a)", "304/(a)", "")
    ratios = [ratio(found[way], found["a"]) for way in ("shared", "unchanged")]
    yield row("list", *(pair(found[way]) for way in ("a", "shared", "unchanged")), *ratios, "")


def growth(sizes):
    """(c) of the largest size against the smallest."""
    if len(sizes) < 2:
        return
    small, *_, large = sizes
    yield f"\nGrowth of p50 from {int(small):,} to {int(large):,} notices"
    for kind, way in (("pages", "c"), ("words", "page")):
        for name, each in sizes[large][kind].items():
            yield f"{name:34}{ratio(each[way], sizes[small][kind][name][way])}"


def imported(found):
    yield (
        f"\nImport: {found['per_second']} releases a second ({found['releases']:,} in "
        f"{found['seconds']} s, {found['processes']} processes); of a core's time, PostgreSQL's "
        f"not counted, {found['cpu_ms']} ms for each release"
    )
    yield f"Memory of the larger process, MiB, by tenths of the time: {found['memory']}"


def page_of(found, size, name):
    return found and found["sizes"].get(size, {}).get("pages", {}).get(name)


def base_ratio(page):
    return ratio(page["b"], page["a"]) if page else ""


def ratio(one, other, of="p50", to="p50"):
    return f"{one[of] / other[to]:.2f}"


def pair(each):
    return f"{each['p50']:.1f} / {each['p95']:.1f}"


def row(name, *cells):
    return (
        f"{name:34}"
        + "".join(f"{cell:>17}" for cell in cells[:3])
        + "".join(f"{cell:>11}" for cell in cells[3:])
    )
