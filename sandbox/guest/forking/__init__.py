"""The program in a prepared container: forks boxes inside it, each with walls of its own."""
