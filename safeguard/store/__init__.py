"""Where assessments are kept: the promise (:class:`Store`) and the folder that keeps it on one computer."""
