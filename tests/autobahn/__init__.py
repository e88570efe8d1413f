"""The Autobahn suite's fuzzing client against a whole Parlor; it needs CPython 2.7."""
