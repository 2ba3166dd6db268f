"""How many requests a key may make in an hour, counted for all gateway processes together."""
