"""The mail door: bytes to values (``incoming``, ``automatic``, ``reading``) and values to letters. No sockets."""
