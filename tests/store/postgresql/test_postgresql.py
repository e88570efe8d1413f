"""PostgreSQL: what a connection promises, who may open the database, and texts it does not take."""

from __future__ import annotations

import dataclasses
import socket

import gevent
import pytest
from sqlalchemy.exc import DBAPIError, InternalError

from parlor.errors import ConfigError, NoSuchRoom, NotStored, Unavailable
from parlor.store.postgresql import database as postgresql
from parlor.store.postgresql import engines as sessions
from parlor.store.postgresql.instance import number_of_instance
from parlor.store.results import Post
from parlor.store.sql.statements import Statement
from parlor.store.store import Store

DATABASES = ("postgresql",)


def setting(engine, name):
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"SHOW {name}").scalar_one()


def test_the_reading_engine_cannot_write(store):
    with store.database.reading.connect() as connection, pytest.raises(InternalError):
        connection.exec_driver_sql("DELETE FROM rooms")


def test_a_reading_transaction_sees_one_moment(store):
    with store.database.reading.begin() as connection:
        count = "SELECT count(*) FROM users"
        before = connection.exec_driver_sql(count).scalar_one()
        store.people.add_guest("ada")
        assert connection.exec_driver_sql(count).scalar_one() == before


def test_a_turn_sees_what_others_have_committed_meanwhile(store, settings):
    other = Store.open(settings, str)

    def work(tx):
        other.people.add_guest("gus")
        return tx.connection.exec_driver_sql("SELECT name FROM users").scalars().all()

    assert store.database.write(lambda: None, work) == ["gus"]
    other.close()


@pytest.mark.parametrize("engine", ["reading", "writing"])
def test_a_session_is_bounded_at_both_ends(store, engine):
    engine = getattr(store.database, engine)
    assert setting(engine, "statement_timeout") == "8s"
    assert setting(engine, "idle_in_transaction_session_timeout") == "8s"
    assert setting(engine, "tcp_keepalives_idle") == "10"
    with engine.connect() as connection:
        said = connection.connection.driver_connection.info.get_parameters()
    assert (said["connect_timeout"], said["tcp_user_timeout"]) == ("5", "10000")


def test_what_the_operator_says_of_the_line_stands(settings):
    url = f"{settings.database_url}?connect_timeout=7"
    store = Store.open(dataclasses.replace(settings, database_url=url), str)
    with store.database.reading.connect() as connection:
        said = connection.connection.driver_connection.info.get_parameters()
    assert (said["connect_timeout"], said["keepalives_idle"]) == ("7", "10")
    store.close()


@pytest.mark.parametrize(("sync", "level"), [("full", "on"), ("normal", "off")])
def test_full_means_on_disk_whatever_the_servers_habit_is(settings, postgresql_server, sync, level):
    name = settings.database_url.rpartition("/")[2]
    with postgresql_server.connect("postgres") as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = Store.open(dataclasses.replace(settings, sync=sync), str)
    assert setting(store.database.writing, "synchronous_commit") == level
    store.close()


def test_no_more_connections_than_the_bound_are_made(store, ada):
    def count(tx):
        tx.connection.exec_driver_sql("SELECT pg_sleep(0.01)")
        return tx.connection.exec_driver_sql(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'parlor'"
        ).scalar_one()

    counts = [gevent.spawn(store.database.read, count) for _ in range(40)]
    gevent.joinall(counts, raise_error=True)
    assert max(one.value for one in counts) == postgresql.READERS + 1


def test_a_question_that_takes_too_long_is_cut_off_and_the_next_is_answered(
    settings, monkeypatch, caplog
):
    monkeypatch.setitem(sessions.SESSION, "statement_timeout", 50)
    store = Store.open(settings, str)
    with pytest.raises(Unavailable):
        store.database.read(lambda tx: tx.connection.exec_driver_sql("SELECT pg_sleep(30)"))
    assert store.people.place() is None
    assert "statement timeout" in caplog.text
    store.close()


def test_who_is_killed_while_asking_asks_no_more(store):
    asked = []

    def ask(tx):
        asked.append("once")
        tx.all(Statement("SELECT pg_sleep(60)"))

    asking = gevent.spawn(store.database.read, ask)
    with gevent.Timeout(30):
        while not asked:
            gevent.sleep(0)
    asking.kill(timeout=30)
    assert asking.ready()
    assert asked == ["once"]
    assert store.people.place() is None


def test_a_bug_in_a_question_is_no_outage(store):
    with pytest.raises(DBAPIError, match="no_such_table"):
        store.database.read(lambda tx: tx.connection.exec_driver_sql("SELECT * FROM no_such_table"))
    assert store.people.place() is None


# Who may open it


def test_another_instance_is_refused_until_the_first_has_gone(store, settings, tmp_path):
    other = dataclasses.replace(settings, run=tmp_path)
    with pytest.raises(ConfigError, match="another Parlor uses this database"):
        Store.open(other, str)
    store.close()
    opened = Store.open(other, str)
    with pytest.raises(ConfigError, match="another Parlor uses this database"):
        Store.open(settings, str)
    opened.close()


def test_instances_that_redis_joins_share_it_and_others_are_refused(settings, tmp_path):
    joined = dataclasses.replace(settings, bus="redis://127.0.0.1:6379/0")
    one = Store.open(joined, str)
    other = Store.open(dataclasses.replace(joined, run=tmp_path), str)
    apart = dataclasses.replace(joined, bus="redis://127.0.0.1:6379/1")
    for stranger in (settings, apart):
        with pytest.raises(ConfigError, match="another Parlor"):
            Store.open(stranger, str)
    one.close()
    other.close()


def test_an_instance_that_came_meanwhile_keeps_it(store, settings, tmp_path, postgresql_server):
    name = settings.database_url.rpartition("/")[2]
    with postgresql_server.connect("postgres") as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
    other = Store.open(dataclasses.replace(settings, run=tmp_path), str)
    with pytest.raises(NotStored):
        store.people.add_guest("gus")
    assert other.people.add_guest("gus").name == "gus"
    other.close()


def test_workers_of_one_instance_have_one_number(settings, tmp_path):
    first = number_of_instance(settings)
    assert first == number_of_instance(settings) > 0
    assert number_of_instance(dataclasses.replace(settings, run=tmp_path)) != first


def test_a_run_folder_that_cannot_be_written_is_refused(settings):
    (settings.run / "instance").mkdir()
    with pytest.raises(ConfigError, match="instance cannot be used"):
        Store.open(settings, str)


def test_a_database_that_cannot_keep_any_text_is_refused(settings, postgresql_server):
    with postgresql_server.connect("postgres") as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    url = postgresql_server.url("latin")
    with pytest.raises(ConfigError, match="UTF8"):
        Store.open(dataclasses.replace(settings, database_url=url), str)
    postgresql_server.drop_database("latin")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://parlor:sesame@host:port/name",
        "postgresql+psycopg://parlor:sesame@127.0.0.1/name?colour=blue",
    ],
)
def test_an_address_that_cannot_be_is_refused_without_repeating_the_password(settings, url):
    with pytest.raises(ConfigError) as refusal:
        Store.open(dataclasses.replace(settings, database_url=url), str)
    assert "PARLOR_DATABASE_URL" in str(refusal.value)
    assert "sesame" not in str(refusal.value)


def test_who_may_not_make_tables_is_told_so(settings, postgresql_server):
    name = postgresql_server.make_database()
    with postgresql_server.connect(name) as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
    url = postgresql_server.url(name).replace("parlor@", "stranger:sesame@")
    with pytest.raises(ConfigError, match="permission denied") as refusal:
        Store.open(dataclasses.replace(settings, database_url=url), str)
    assert "sesame" not in str(refusal.value)
    postgresql_server.drop_database(name)


def test_a_start_waits_for_a_server_that_is_not_there_yet_and_says_so_once(settings, caplog):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        url = f"postgresql+psycopg://parlor:sesame@127.0.0.1:{port}/parlor"
        opening = gevent.spawn(Store.open, dataclasses.replace(settings, database_url=url), str)
        gevent.sleep(0.5)
        assert not opening.ready()
        opening.kill()
    assert len(caplog.records) == 1
    assert "the database does not answer" in caplog.text
    assert "sesame" not in caplog.text


def test_a_start_waits_until_nobody_else_migrates(settings, postgresql_server):
    name = settings.database_url.rpartition("/")[2]
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objsubid = 1"
    with postgresql_server.connect(name) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (sessions.MIGRATING,))
        opening = gevent.spawn(Store.open, settings, str)
        with gevent.Timeout(60):
            while not connection.execute(waiting).fetchone():
                gevent.sleep(0.01)
        assert not opening.ready()
    opening.get(timeout=60).close()


# Texts


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_texts_that_it_does_not_take_are_of_nobody(store, ada, text):
    assert store.people.named(text) is None
    with pytest.raises(NoSuchRoom):
        store.memberships.require(ada.id, text)
    with pytest.raises(NoSuchRoom):
        store.memberships.join(ada.id, text, text)
    assert store.log.of_many_after({text: store.log.top("lobby")}, 10) == []


def test_texts_of_people_are_not_logged(store, say, ada, caplog):
    with store.database.writing.begin() as connection:
        connection.exec_driver_sql("DROP TABLE messages CASCADE")
    assert isinstance(say(ada, "a secret"), NotStored)
    assert "not stored" in caplog.text
    assert "a secret" not in caplog.text


def test_posts_of_a_client_id_with_what_it_does_not_take_are_repeats(store, ada):
    answers = []
    for _ in range(2):
        store.messages.post(Post(ada.person, "lobby", "c\0", "hello"), answers.append)
    store.close()
    assert [answer.offset for answer in answers] == [2, 2]
