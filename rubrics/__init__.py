"""Rubric content: one folder for each rubric, structure and words apart."""
