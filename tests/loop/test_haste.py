"""Threads are let in sooner while there is a reason."""

import sys

from parlor.loop.threads import HURRIED, PATIENT, Haste


def test_the_first_reason_begins_it_and_the_last_ends_it():
    haste = Haste()
    haste.begin()
    haste.begin()
    haste.end()
    during = sys.getswitchinterval()
    haste.end()
    assert abs(during - HURRIED) < 1e-9
    assert abs(sys.getswitchinterval() - PATIENT) < 1e-9
    haste.begin()
    again = sys.getswitchinterval()
    haste.end()
    assert abs(again - HURRIED) < 1e-9
