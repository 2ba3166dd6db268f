"""The hard sets: people, words and layouts that the parser's own lists know nothing of."""
