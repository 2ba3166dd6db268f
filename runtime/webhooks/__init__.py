"""How a webhook is called, whoever has something to tell: signed, bounded, tried again."""
