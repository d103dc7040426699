"""Training of the readers of documents, on the annotated passages of `training/passages`."""
