"""A tiny project of another kind, on `foundation` alone: its own institutions and users. Run by test_stands_alone."""
