"""How found documents are weighed against each other; the same numbers in every engine."""

# BM25: how soon more of a word stops counting, and how much a long name weakens each of its words.
SATURATION = 1.2
LENGTH_SHARE = 0.25
# A clause of more tokens than this (the completions of a prefix) only filters.
SCORED_TOKENS = 8
# Keeps a match from scoring nothing at all.
LEAST_SCORE = 1e-6
# Between equally fitting products each further star is worth this share of the score.
STAR_WEIGHT = 0.02
# What stars are a share of even where the score is next to nothing.
STAR_BASE = 0.01
