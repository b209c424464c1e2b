import os
import shutil

import environ
import psycopg2
import pytest
from kombu import Connection
from redis import Redis

from portal.embedded import postgres, redis
from portal.embedded.places import FILES, Places, make_private
from portal.embedded.processes import Failed, Processes


def test_everything_lies_in_a_hidden_folder_of_the_checkout(open_folder):
    assert Places(open_folder).folder == open_folder / ".data"


def test_root_keeps_data_outside_of_a_checkout_that_nobody_can_enter(open_folder):
    open_folder.chmod(0o700)
    folder = Places(open_folder).folder
    if os.geteuid() == 0:
        assert folder.parts[:-1] == ("/", "var", "lib", "dpulo-portal")
        assert folder.name.startswith(f"{open_folder.name}-")
    else:
        assert folder == open_folder / ".data"


@pytest.mark.parametrize("name", ["größer a+b%20c?&", "long" * 30])
def test_the_addresses_lead_to_the_servers_from_any_path(open_folder, name):
    folder = open_folder / name
    folder.mkdir()
    places = Places(folder)
    places.make()
    with Processes(places.logs, places.register) as processes:
        postgres.start(processes, places, durable=False)
        database = environ.Env.db_url_config(places.database_url)
        psycopg2.connect(
            host=database["HOST"], user=database["USER"], dbname=database["NAME"]
        ).close()
        mail = environ.Env.email_url_config(places.email_url)
        assert mail["EMAIL_FILE_PATH"] == str(places.mail)
        if redis.program():
            redis.start(processes, places, durable=False)
            with Connection(places.broker_url(f"{places.redis_url}?db=3")) as broker:
                broker.SimpleQueue("here").put("a task")
            with Redis.from_url(f"{places.redis_url}?db=3") as client:
                assert client.llen("here") == 1
    shutil.rmtree(places.sockets)  # a long path's are not in the folder


def test_an_address_from_outside_is_taken_as_it_is(open_folder):
    places = Places(open_folder)
    for url in ("rediss://:secret@broker.example:6379/3", FILES):
        assert places.broker_url(url) == url


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    folder = tmp_path / "sockets"
    folder.symlink_to("/")
    with pytest.raises(Failed, match="belongs to somebody else"):
        make_private(folder)


def test_a_folder_is_closed_to_others(tmp_path):
    folder = tmp_path / "sockets"
    folder.mkdir(mode=0o777)
    make_private(folder)
    assert folder.stat().st_mode & 0o077 == 0
