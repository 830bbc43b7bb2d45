"""The gateway of one hall: reads every pad, journals each press, publishes events until they are
receipted."""
