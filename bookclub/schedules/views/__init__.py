"""What the pages of schedules answer."""
