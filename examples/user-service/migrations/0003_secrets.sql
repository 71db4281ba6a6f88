-- What the service keeps from its callers. The key that page tokens are signed with is made here, once per database,
-- so that a token outlives the process that handed it out.
CREATE TABLE secrets (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

INSERT INTO secrets (name, value) VALUES ('page_token', randomblob(32));
