-- Who may know that there is this organisation (TLP 2.0): a committee may be one that only its own people know of.
ALTER TABLE organisation ADD COLUMN label TEXT NOT NULL DEFAULT 'clear';
