"""The floor that does: one file a job. What is to be done is decided in ``core``; the jobs carry values in and out."""
