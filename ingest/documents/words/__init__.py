"""Word lists of the document reader: one text file a subject, read by `ingest.documents.lexicon`."""
