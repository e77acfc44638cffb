"""The yardstick of matching: accounts and queries made up by rules, and the methods that are compared on them."""
