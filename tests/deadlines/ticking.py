"""A process that ticks without a pause until it is ended: `python -m tests.deadlines.ticking`."""

import time

import django


def tick_for_ever():
    from portal.deadlines.actions.reminding import remind

    while True:
        if not remind():
            time.sleep(0.01)


if __name__ == "__main__":
    django.setup()
    print("It ticks.", flush=True)  # noqa: T201 (whoever started it waits for this)
    tick_for_ever()
