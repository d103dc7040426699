"""Who is who: firms and products under their many names."""
