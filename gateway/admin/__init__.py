"""The operator's listener: health, status, reports, cache, docs; never on the public port."""
