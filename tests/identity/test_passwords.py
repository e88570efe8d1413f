import pytest
from argon2 import PasswordHasher

from parlor.errors import Refused
from parlor.identity.passwords import AT_ONCE, BadPassword, Passwords, normal


def full_width(text):
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


CHEAP = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


class Watched(PasswordHasher):
    """A hasher that counts what it verifies."""

    def __init__(self):
        super().__init__(**CHEAP)
        self.verified = []

    def verify(self, hash, password):  # noqa: A002
        self.verified.append(hash)
        return super().verify(hash, password)


@pytest.fixture
def hasher():
    return Watched()


@pytest.fixture
def passwords(hasher):
    return Passwords(hasher)


def test_a_password_matches_its_hash_and_no_other(passwords):
    kept = passwords.hash("correct horse")
    assert passwords.matches(kept, "correct horse")
    assert not passwords.matches(kept, "Correct horse")


def test_a_hash_is_argon2id_and_salted(passwords):
    first, second = passwords.hash("correct horse"), passwords.hash("correct horse")
    assert first.startswith("$argon2id$")
    assert first != second


@pytest.mark.parametrize("password", ["", "a" * 7, "a" * 1025])
def test_a_password_too_short_or_too_long_is_refused(passwords, password):
    with pytest.raises(BadPassword) as refused:
        passwords.hash(password)
    assert isinstance(refused.value, Refused)


@pytest.mark.parametrize("password", ["a" * 8, "a" * 1024, "\N{GRINNING FACE}" * 8])
def test_a_password_is_measured_in_characters(passwords, password):
    assert passwords.matches(passwords.hash(password), password)


def test_nothing_of_a_long_password_is_cut_off(passwords):
    assert not passwords.matches(passwords.hash("a" * 1023 + "b"), "a" * 1023 + "c")


@pytest.mark.parametrize(
    ("first", "second"),
    [("caf\u00e9 con leche", "cafe\u0301 con leche"), (full_width("passwort1"), "passwort1")],
    ids=["composed or not", "full width"],
)
def test_another_keyboard_writes_the_same_password(passwords, first, second):
    assert passwords.matches(passwords.hash(first), second)


def test_a_name_nobody_has_costs_a_verification(passwords, hasher):
    assert not passwords.matches(None, "whatever it is")
    assert len(hasher.verified) == 1
    assert hasher.verified[0].split("$")[3] == passwords.hash("12345678").split("$")[3]


def test_a_password_too_long_to_be_right_costs_a_verification(passwords, hasher):
    assert not passwords.matches(passwords.hash("correct horse"), "a" * 50_000)
    assert len(hasher.verified) == 1


def test_even_the_right_guess_at_the_dummy_lets_nobody_in(hasher, monkeypatch):
    passwords = Passwords(hasher)
    monkeypatch.setattr(hasher, "verify", lambda *_: True)
    assert not passwords.matches(None, "the dummy's")


def test_what_is_far_too_long_is_not_even_looked_at():
    assert normal("\ufdfa" * 10_000) == "\ufdfa" * 10_000


def test_a_broken_hash_lets_nobody_in(passwords):
    assert not passwords.matches("not a hash", "correct horse")


def test_a_hash_of_another_cost_is_outdated(passwords):
    dearer = Passwords(PasswordHasher(**(CHEAP | {"time_cost": 2})))
    assert not passwords.outdated(passwords.hash("correct horse"))
    assert dearer.outdated(passwords.hash("correct horse"))


def test_the_default_cost_is_at_least_what_rfc_9106_recommends():
    _, kind, _, cost, *_ = Passwords().hash("correct horse").split("$")
    assert (kind, cost) == ("argon2id", "m=65536,t=3,p=4")


def test_only_so_many_are_hashed_at_once():
    import threading

    import gevent

    class Slow(PasswordHasher):
        """Goes on only when as many as may are in it; more than that is a fault."""

        def __init__(self):
            super().__init__(**CHEAP)
            self.meeting = threading.Barrier(AT_ONCE, timeout=10)
            self.inside = self.most = 0

        def verify(self, hash, password):  # noqa: A002
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.meeting.wait()
            self.inside -= 1
            return super().verify(hash, password)

    hasher = Slow()
    passwords = Passwords(hasher)
    tries = [gevent.spawn(passwords.matches, None, "a guess") for _ in range(AT_ONCE * 3)]
    gevent.joinall(tries, raise_error=True)
    assert hasher.most == AT_ONCE
