"""Everything that touches the disk: reading texts, writing vectors, settings and drafts."""
