"""The surface that applicant tracking systems integrate with: push, pull, scorecards, feedback."""
