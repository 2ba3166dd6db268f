"""What the pipeline costs and how long it takes, on an instance as `make run` starts it."""
