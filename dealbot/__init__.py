"""dealbot: the daemon behind a deal-registration mailbox."""

__version__ = "0.1.0"
