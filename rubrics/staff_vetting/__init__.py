"""The staff-vetting rubric, as files."""
