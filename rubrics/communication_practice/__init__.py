"""The communication-practice rubric, as files."""
