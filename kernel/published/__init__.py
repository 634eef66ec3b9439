"""Files that others publish: opened whatever their packing, parted into rows, bad rows counted."""
