"""What a browser asks of reference pages, their series and their sources."""
