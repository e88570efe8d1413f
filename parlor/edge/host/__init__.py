"""The uWSGI worker around us."""
