"""Where facts come from and go to: database, streams, importers, embedded servers, demo cities."""
