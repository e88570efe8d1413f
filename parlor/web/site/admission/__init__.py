"""Which requests are let in: from whom, how many, how large, and whether they are meant."""
