"""Real servers on free loopback ports, started from a temporary folder: for the tests, the bench and the demo.

Each module has one context manager (``running_dovecot``, ``running_postfix``, ``running_postgres``, ``scripted_smtp``)
that yields a handle once the server answers and stops it by its process id. Where a server cannot be started here,
``ServerMissing`` says what to install; the fixtures in ``tests/conftest.py`` turn that into a skip or a failure.
"""
