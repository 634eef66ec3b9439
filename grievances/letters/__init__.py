"""What the letters of grievances say: templates, texts in them, and tests of what is said."""
