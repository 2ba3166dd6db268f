"""The unified ATS API: one vocabulary for jobs, candidates and applications over any ATS.

Read `ats.py` (what is asked of an ATS), one of `adapters/`, then `routes.py`.
"""
