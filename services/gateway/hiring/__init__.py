"""Jobs, who applied to them, where each application stands, and what people decide about it."""
