"""How the portal is doing, in counts and moments: for the operator, never a person."""
