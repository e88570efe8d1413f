"""A run is good if nothing failed, nothing is missing and next to nothing is non-strict."""

from .suite import Run
from .verdicts import Verdicts


def case(messages="OK", ending="OK"):
    return {"behavior": messages, "behaviorClose": ending, "remoteCloseCode": 1000}


def run(*cases, missing=0):
    return Run(len(cases) + missing, {f"1.1.{n}": case for n, case in enumerate(cases, 1)})


def test_what_is_ok_or_informational_is_good():
    verdicts = Verdicts(run(case(), case("INFORMATIONAL", "INFORMATIONAL")))
    assert verdicts.good
    assert (verdicts.count("ok"), verdicts.count("informational")) == (1, 1)


def test_four_that_are_not_strict_are_good_and_five_are_not():
    assert Verdicts(run(*[case("NON-STRICT")] * 4)).good
    assert not Verdicts(run(*[case("NON-STRICT")] * 5)).good


def test_a_failure_is_not_good_wherever_it_is():
    for failure in (case("FAILED"), case("OK", "UNCLEAN"), case("OK", "WRONG CODE"), case("NEW")):
        verdicts = Verdicts(run(case(), failure))
        assert not verdicts.good
        assert verdicts.count("failed") == 1


def test_a_case_that_was_never_reported_has_failed():
    verdicts = Verdicts(run(case(), missing=2))
    assert not verdicts.good
    assert verdicts.count("failed") == 2
    assert "2 of 3 cases were never reported" in verdicts.table()


def test_no_case_at_all_is_not_good():
    assert not Verdicts(Run(0, {})).good


def test_what_is_not_implemented_is_not_good():
    assert not Verdicts(run(case("UNIMPLEMENTED"))).good


def test_the_table_names_what_is_not_ok_in_the_order_of_numbers():
    reported = {"10.1.1": case("FAILED"), "9.1.1": case("NON-STRICT"), "1.1.1": case()}
    lines = Verdicts(Run(3, reported)).table().splitlines()
    assert lines[-2:] == [
        "    9.1.1  non-strict: messages NON-STRICT, ending OK, code 1000",
        "   10.1.1  failed: messages FAILED, ending OK, code 1000",
    ]
    assert lines[-3].split() == ["all", "1", "1", "0", "0", "1"]
