"""The languages' words as data, and small questions about a text that has been scanned for them."""
