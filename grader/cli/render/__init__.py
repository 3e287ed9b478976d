"""From data to what a person reads in a terminal. Everything is plain `Text`: no markup."""
