"""What many measured times come to."""

from statistics import quantiles


def figures(times):
    """Milliseconds: half of the requests took at most `p50`, 95 of 100 at most `p95`."""
    cuts = quantiles(times, n=100, method="inclusive")
    return {"n": len(times), "p50": round(cuts[49], 2), "p95": round(cuts[94], 2)}
