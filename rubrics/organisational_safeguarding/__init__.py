"""The organisational-safeguarding rubric, as files."""
