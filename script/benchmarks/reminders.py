"""How quickly reminders are queued and sent, and what a tick costs that has nothing to do."""

import contextlib
import json
import os
import smtplib
import subprocess
import sys
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from statistics import median
from time import monotonic

from script.benchmarks import followers
from script.benchmarks.figures import figures
from script.benchmarks.servers import free_port

PEOPLE, EACH = 20_000, 5  # 100,000 reminders
SENT = 4000  # mails in each round of sending
ROUNDS = 3
IDLE = {"people": 20_000, "things": 1_000_000, "each": 250}  # five million followers
SENDER = """
import sys, time, django
django.setup()
from portal.outbox.actions import send_queued
from portal.outbox.models import Message
Message.objects.exists()
print("ready", flush=True)
sys.stdin.readline()
while send_queued():
    pass
"""


def morning(days):
    """8 in the morning, UK time, so many days before the made deadlines, which lie ahead."""
    from django.utils.timezone import localdate

    from portal.templatetags.words import UK

    return datetime.combine(localdate() + timedelta(40 - days), time(8), UK)


def queued():
    """All reminders that are due in one minute, by one process; then the rows that it has written
    copied, in the same database with the same indexes, by one `INSERT … SELECT` for each table:
    the mails, and what each person has been told."""
    from portal.deadlines.actions.reminding import remind
    from portal.outbox.models import Message

    followers.make(
        people=PEOPLE,
        things=2000,
        each=EACH,
        since=morning(9),
        closes=morning(0),
        look_at=morning(7),
    )
    began = monotonic()
    while remind(morning(7)):
        pass
    ours = monotonic() - began
    mail, people = copied("outbox_message"), copied("deadlines_follower")
    mails = Message.objects.count()
    if mails != PEOPLE:
        raise ValueError(f"{mails} mails for {PEOPLE} people.")
    return {
        "reminders": PEOPLE * EACH,
        "mails": mails,
        "seconds": round(ours, 2),
        "bare_mails": round(mail, 2),
        "bare_followers": round(people, 2),
        "rate": round(mail / ours, 2),
        "rate_of_all_rows": round((mail + people) / ours, 2),
    }


def copied(table):
    """The seconds for a copy of it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_copy (LIKE {table} INCLUDING ALL)")
        began = monotonic()
        cursor.execute(f"INSERT INTO bench_copy SELECT * FROM {table}")  # noqa: S608
        seconds = monotonic() - began
        cursor.execute("DROP TABLE bench_copy")
    return seconds


def sent():
    """The same mails by our sender and by a bare loop, in turn, to one sink; then by two senders at
    once."""
    from portal.outbox.models import Message

    mails = list(Message.objects.order_by("pk").values_list("to", "subject", "text", "html")[:SENT])
    with sink() as (port, count):
        bare, one, two = [], [], []
        for _ in range(ROUNDS):
            bare.append(bare_loop(port, mails))
            one.append(of_senders(1, port))
            two.append(of_senders(2, port))
    expected = ROUNDS * 3 * SENT
    return {
        "mails": SENT,
        "bare": round(SENT / median(bare), 1),
        "one": round(SENT / median(one), 1),
        "two": round(SENT / median(two), 1),
        "rate": round(median(bare) / median(one), 2),
        "two_to_one": round(median(one) / median(two), 2),
        "lost": expected - count["different"],
        "doubled": count["mails"] - count["different"],
    }


@contextlib.contextmanager
def sink():
    """Its port, and a dict that holds its count in the end."""
    port, count = free_port(), {}
    command = [sys.executable, "-m", "script.benchmarks.sink", str(port)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        wait_for(port)
        yield port, count
    finally:
        running.terminate()
        count |= json.loads(running.communicate()[0])


def wait_for(port):
    end = monotonic() + 10
    while monotonic() < end:
        with contextlib.suppress(ConnectionRefusedError), smtplib.SMTP("127.0.0.1", port):
            return
    raise TimeoutError("The sink does not answer.")


def bare_loop(port, mails):
    """What the standard library needs for the same mails; seconds."""
    from django.conf import settings

    began = monotonic()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for to, subject, text, html in mails:
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = settings.DEFAULT_FROM_EMAIL, to, subject
            mail["Message-ID"] = make_msgid(domain="bench.example")
            mail.set_content(text)
            mail.add_alternative(html, subtype="html")
            server.send_message(mail)
    return monotonic() - began


def of_senders(number, port):
    """The seconds from the start of the first to the end of the last."""
    queue_again()
    address = {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "-c", SENDER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    senders = [subprocess.Popen(command, env=os.environ | address, **pipes) for _ in range(number)]
    for each in senders:
        each.stdout.readline()
    began = monotonic()
    for each in senders:
        each.stdin.write("go\n")
        each.stdin.flush()
    if any(each.wait() for each in senders):
        raise ValueError("A sender failed.")
    return monotonic() - began


def queue_again():
    """Only the first mails, with other Message-IDs, so that a double is seen."""
    from django.db import connection

    from portal.outbox.models import Message

    first = Message.objects.order_by("pk").values("pk")[:SENT]
    Message.objects.exclude(pk__in=first).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_message SET state = 'queued', sent_at = NULL, tries = 0,"
            " message_id = '<' || gen_random_uuid() || '@bench.example>'"
        )
        cursor.execute("VACUUM (ANALYZE) outbox_message")
        waiting = Message.objects.filter(state="queued").count()
    if waiting != SENT:
        raise ValueError(f"{waiting} mails wait, not {SENT}.")


def idle():
    """A tick with nothing due, with as much stored as `IDLE` says."""
    from portal.deadlines.actions.reminding import remind

    followers.make(**IDLE, since=morning(9), closes=morning(0), look_at=morning(7))
    times = []
    for _ in range(200):
        began = monotonic()
        if remind(morning(8)):
            raise ValueError("Something was due.")
        times.append((monotonic() - began) * 1000)
    return {**IDLE, **figures(times)}


def table(found):
    queued, sent, idle = found["queued"], found["sent"], found["idle"]
    return f"""
{" · ".join(f"{name} {value}" for name, value in found["machine"].items())}
Queued: {queued["reminders"]:,} reminders in {queued["mails"]:,} mails, {queued["seconds"]} s; one \
INSERT … SELECT of the mails {queued["bare_mails"]} s, of what people were told \
{queued["bare_followers"]} s: {queued["rate"]} of the rate of the mails alone, \
{queued["rate_of_all_rows"]} of all rows (target 0.5)
Sent, mails a second: bare loop {sent["bare"]}, one sender {sent["one"]}: {sent["rate"]} of its \
rate (target 0.8); two senders {sent["two"]}, {sent["two_to_one"]} × one
Lost {sent["lost"]}, doubled {sent["doubled"]}
A tick with nothing due, {idle["things"]:,} deadlines and {idle["people"] * idle["each"]:,} \
followers: {idle["p50"]} / {idle["p95"]} ms (target 20)"""
