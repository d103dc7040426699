"""What is true, and where it is kept: ontology, stores, snapshot, identity, algorithms."""
