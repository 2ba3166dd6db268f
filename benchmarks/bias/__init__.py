"""The labelled sentences, the figures taken on them, and the peers run beside."""
