"""Rules of skills. Pure: they import enums of models at most, and no clock."""
