"""What an administrator does when something went wrong: look, send again, put aside."""
