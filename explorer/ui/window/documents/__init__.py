"""The sentences' way into the window and out of it: files, drops, pastes, drafts."""
