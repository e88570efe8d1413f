"""What can be changed in the workers of a round."""

from . import badbus, sabotage

SWITCHES = {
    "bad-bus": badbus.install,
    "acknowledge-early": sabotage.acknowledge_early,
    "no-unique": sabotage.store_twice,
    "no-fold": sabotage.keep_old_texts,
    "no-sequencer": sabotage.let_everything_through,
}
