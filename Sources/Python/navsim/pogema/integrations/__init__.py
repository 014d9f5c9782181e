"""What other libraries ask of environments."""
