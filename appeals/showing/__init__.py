"""What is shown of appeals and of reviews outside, as plain data: page and interface alike."""
