"""The gateway's list beside the plain way of writing one."""
