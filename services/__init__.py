"""The agents, one package each; none imports another."""
