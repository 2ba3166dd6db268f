"""One module per ATS: how its jobs, candidates and applications become ours."""
