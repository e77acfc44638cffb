"""How fast, how large: each figure with its baseline beside it, medians of several runs (``make bench``)."""
