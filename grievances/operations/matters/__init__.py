"""What people do about matters outside: opened, answered, given more time, closed, carried out."""
