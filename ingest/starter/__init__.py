"""The first city's starter data, with sources. The only place that names the city."""
