"""Reading reviews, writing them, and what they come to."""
