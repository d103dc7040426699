"""What an answer looks like: pictures and papers. No queries, no decisions."""
