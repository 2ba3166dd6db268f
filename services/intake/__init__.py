"""Takes resumes in from mail, folders and APIs; keeps the original and knows what it is."""
