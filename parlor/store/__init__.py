"""Durable rows behind domain verbs; no query is anywhere else."""
