"""The paths below /api/ats, one module for each kind of thing."""
