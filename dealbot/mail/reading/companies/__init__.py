"""Which companies a mail names, and what speaks for each to be the prospect."""
