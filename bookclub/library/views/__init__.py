"""What readers see of the library (`shelf`), and how organisers keep it (`keeping`)."""
