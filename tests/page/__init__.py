"""Tests of the page: its model and its line without a browser, and what its files keep to."""
