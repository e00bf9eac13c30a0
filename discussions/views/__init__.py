"""What a browser asks of threads and comments."""
