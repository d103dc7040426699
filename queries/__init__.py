"""What officers ask: each question is a function of (graph, question) that gives an Answer."""
