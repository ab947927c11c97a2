-- The organisation that opened the account and cares for it; none for accounts that people opened for themselves. A role
-- elsewhere gives nobody there power over the account.
ALTER TABLE person ADD COLUMN home UUID REFERENCES organisation (id);
CREATE INDEX person_home ON person (home);

-- Accounts so far: whoever works for one organisation only was entered there.
UPDATE person SET home = (SELECT m.organisation FROM membership m WHERE m.person = person.id LIMIT 1)
WHERE (SELECT COUNT(DISTINCT m.organisation) FROM membership m WHERE m.person = person.id) = 1;
