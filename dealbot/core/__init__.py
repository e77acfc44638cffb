"""The floor that decides: values in, values out. No I/O, no clock, no chance; the time is always passed in."""
