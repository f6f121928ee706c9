"""Reports: read only, true as of any day. `registry` lists them, each tells figures and tables, `files` writes."""
