"""Decides from the stream of events when the pipeline or an integration needs a person."""
