"""What people have a right to: their data, its end, and a say about both."""
