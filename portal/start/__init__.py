"""One start page per role: what needs me today, and nothing else."""
