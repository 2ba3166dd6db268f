"""What the monitor costs: CPU for each event it counts, beside Faust that only reads."""
