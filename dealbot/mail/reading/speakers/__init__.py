"""Who wrote which lines: the sender, whom it forwards, whom it quotes, its signature, the form it filled in."""
