"""Codes by the clock and for recovery."""

import pytest
from pyotp import TOTP

from parlor.identity import factors

KEY = b"k" * 64
NOW = 1_700_000_010.0


@pytest.fixture
def secret():
    return factors.secret_of(KEY, 7, "nonce")


def test_a_secret_is_of_one_person_one_nonce_and_one_place(secret):
    others = {
        factors.secret_of(KEY, 8, "nonce"),
        factors.secret_of(KEY, 7, "another"),
        factors.secret_of(b"another key" * 4, 7, "nonce"),
    }
    assert len(others | {secret}) == 4
    assert factors.secret_of(KEY, 7, "nonce") == secret
    assert len(secret) == 32


@pytest.mark.parametrize(
    ("away", "by"), [(0, 0), (-30, -1), (30, 1), (-60, None), (60, None), (86_400, None)]
)
def test_a_code_is_good_for_clocks_that_are_not_quite_right(secret, away, by):
    found = factors.step_of(secret, TOTP(secret).at(int(NOW + away)), NOW)
    assert found == (None if by is None else int(NOW // 30) + by)


def test_a_code_may_be_typed_in_two_halves(secret):
    code = TOTP(secret).at(int(NOW))
    assert factors.step_of(secret, f" {code[:3]} {code[3:]} ", NOW) is not None


@pytest.mark.parametrize(
    "wrong", ["", "12345", "1234567", "12345x", "١٢٣٤٥٦", "²²²²²²", "\ud800", "-12345"]
)
def test_what_is_no_code_is_none(secret, wrong):
    assert factors.step_of(secret, wrong, NOW) is None


def test_recovery_codes_are_ten_and_are_found_however_they_are_typed():
    codes = factors.drawn_codes()
    assert len(set(codes)) == 10
    hashes = {factors.hash_of_code(KEY, 7, code) for code in codes}
    assert len(hashes) == 10
    typed = f" {codes[0].upper().replace('-', ' ')} "
    assert factors.hash_of_code(KEY, 7, typed) in hashes
    assert factors.hash_of_code(KEY, 8, codes[0]) not in hashes
    assert factors.hash_of_code(b"another key" * 4, 7, codes[0]) not in hashes
    assert factors.hash_of_code(KEY, 7, "\ud800")


def test_the_address_names_place_and_person(secret):
    address = factors.address_of(secret, "ada & co", "The Attic: Club")
    assert address.startswith("otpauth://totp/The%20Attic%3A%20Club:ada%20%26%20co?secret=")
    assert f"secret={secret}" in address
