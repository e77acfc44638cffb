"""Finders of everything that is no company: numbers, addresses, people, dates, places, services."""
