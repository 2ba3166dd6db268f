"""Two sets of resumes as strangers would send them, by people who share nothing across the sets."""
