"""First-party plugins: each is what a stranger could have written, through the same doors."""
