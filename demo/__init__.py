"""``python -m demo``: the whole of dealbot on this machine alone, from the first mail to the end of a window."""
