"""Where what sales knows comes from: one file a source, behind the small interface of ``source``."""
