"""Statements on the driver's own cursor find and write the same on both databases."""

from __future__ import annotations

import pytest

from parlor.errors import Unavailable
from parlor.store.sql.statements import Statement, Transaction, insert, update

DATABASES = ("sqlite", "postgresql")

NOTES = insert("notes", number="int", text="text", data="bytea")
FIND = Statement("SELECT number, text FROM notes WHERE number = ANY(?) ORDER BY number")
NAMED = Statement("SELECT number FROM notes WHERE text = ANY(?) AND number > ? ORDER BY number")
ALL = Statement("SELECT number, text, data FROM notes ORDER BY number")
RENAME_MANY = update("notes", "text", text="text", number="int")
RENAME = Statement("UPDATE notes SET text = ? WHERE number = ?")


@pytest.fixture
def write(store):
    """Carry something out in a transaction, and return what it returned."""

    def write(work):
        return store.database.write(lambda: None, work)

    write(
        lambda tx: tx.run(
            Statement(
                "CREATE TABLE notes (number integer, text text, data blob)",
                "CREATE TABLE notes (number integer, text text, data bytea)",
            )
        )
    )
    return write


@pytest.fixture
def notes(write):
    """Five notes."""
    rows = [(number, f"note {number}", bytes([number])) for number in range(1, 6)]
    write(lambda tx: tx.write((NOTES, rows)))
    return rows


def test_what_is_inserted_is_found(write, notes):
    assert write(lambda tx: tx.all(ALL)) == notes


def test_a_list_of_numbers_is_one_value(write, notes):
    assert write(lambda tx: tx.all(FIND, [4, 2, 99])) == [(2, "note 2"), (4, "note 4")]
    assert write(lambda tx: tx.all(FIND, [])) == []


def test_a_list_of_texts_is_one_value(write, notes):
    assert write(lambda tx: tx.all(NAMED, ["note 3", "note 5", "it's"], 3)) == [(5,)]


def test_lists_of_more_than_any_driver_takes_values(write, notes):
    assert len(write(lambda tx: tx.all(FIND, list(range(70_000))))) == 5


def test_the_first_row_is_found_or_none(write, notes):
    assert write(lambda tx: tx.first(ALL)) == notes[0]
    assert write(lambda tx: tx.first(FIND, [99])) is None


def test_several_questions_are_answered_in_their_order(write, notes):
    found = write(lambda tx: tx.all_of((FIND, ([1],)), (NAMED, (["note 2"], 0)), (FIND, ([3],))))
    assert found == [[(1, "note 1")], [(2,)], [(3, "note 3")]]


def test_a_statement_is_carried_out_once_or_for_each_row(write, notes):
    def rename(tx):
        tx.run(RENAME, "one", 1)
        tx.write((RENAME_MANY, [("two", 2), ("three", 3)]))
        return [text for _, text in tx.all(FIND, [1, 2, 3])]

    assert write(rename) == ["one", "two", "three"]


def test_what_is_sent_together_is_carried_out_in_its_order(write, notes):
    def rename(tx):
        with tx.together():
            tx.run(RENAME, "first", 1)
            tx.write((RENAME_MANY, [("second", 1)]), (NOTES, [(6, "six", b"")]))
            tx.write((RENAME_MANY, [("third", 6)]))
        return tx.all(FIND, [1, 6])

    assert write(rename) == [(1, "second"), (6, "third")]


def test_much_that_is_written_at_once_is_one_statement_for_a_server(write, notes):
    statements = []

    def change(tx):
        driver = tx._driver
        if tx.dialect == "postgresql":
            cursor = driver.cursor
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(driver, "cursor", lambda: statements.append(1) or cursor())
                tx.write((RENAME_MANY, [("a", 1), ("b", 2)]), (NOTES, [(7, "c", b"\0\xff")]))
            assert len(statements) == 1
        else:
            tx.write((RENAME_MANY, [("a", 1), ("b", 2)]), (NOTES, [(7, "c", b"\0\xff")]))
        return tx.all(FIND, [1, 2, 7])

    assert write(change) == [(1, "a"), (2, "b"), (7, "c")]
    assert (7, "c", b"\0\xff") in write(lambda tx: tx.all(ALL))


def test_a_percent_sign_is_one_on_both_databases(write, notes):
    like = Statement("SELECT number FROM notes WHERE text LIKE '%3' AND number % ? = 1")
    assert write(lambda tx: tx.all(like, 2)) == [(3,)]


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d of a pair"])
def test_a_text_that_no_database_takes_is_made_visible(write, text):
    write(lambda tx: tx.run(Statement("INSERT INTO notes (text) VALUES (?)"), text))
    ((found,),) = write(lambda tx: tx.all(Statement("SELECT text FROM notes")))
    assert "\ufffd" in found


def test_it_is_one_transaction_with_what_goes_by_sqlalchemy(store, write, notes):
    def fail(tx):
        tx.run(RENAME, "lost", 1)
        assert tx.connection.exec_driver_sql("SELECT text FROM notes WHERE number = 1").all() == [
            ("lost",)
        ]
        tx.connection.exec_driver_sql("UPDATE notes SET text = 'lost' WHERE number = 2")
        assert tx.all(FIND, [1, 2]) == [(1, "lost"), (2, "lost")]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(fail)
    assert write(lambda tx: tx.all(ALL)) == notes


def test_what_is_read_is_of_one_moment(store, write, notes):
    def read(tx: Transaction):
        before = tx.all(ALL)
        return before, tx.all(ALL)

    before, after = store.database.read(read)
    assert before == after == notes


def test_a_reader_writes_nothing(store, write, notes):
    with pytest.raises(Unavailable):
        store.database.read(lambda tx: tx.run(RENAME, "other", 1))
    assert write(lambda tx: tx.all(ALL)) == notes
