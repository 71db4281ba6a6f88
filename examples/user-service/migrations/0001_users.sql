-- One row per user. Small collections are JSON: they are read and written with their user, and never searched.
-- Points in time are nanoseconds since 1970, durations are nanoseconds.
CREATE TABLE users (
    id                   TEXT    NOT NULL PRIMARY KEY,
    email                TEXT    NOT NULL,
    -- The address in lower case: what makes two addresses the same.
    email_key            TEXT    NOT NULL UNIQUE,
    display_name         TEXT    NOT NULL,
    given_name           TEXT    NOT NULL,
    family_name          TEXT    NOT NULL,
    nickname             TEXT,
    state                INTEGER NOT NULL,
    lock_reason          TEXT    NOT NULL,
    roles                TEXT    NOT NULL CHECK (json_valid(roles)),
    phone_numbers        TEXT    NOT NULL CHECK (json_valid(phone_numbers)),
    address_street       TEXT,
    address_city         TEXT,
    address_postal_code  TEXT,
    address_region_code  TEXT,
    birth_year           INTEGER,
    login_count          INTEGER NOT NULL,
    last_login_time      INTEGER,
    labels               TEXT    NOT NULL CHECK (json_valid(labels)),
    notifications        TEXT    NOT NULL CHECK (json_valid(notifications)),
    devices              TEXT    NOT NULL CHECK (json_valid(devices)),
    avatar_url           TEXT,
    avatar_image         BLOB,
    avatar_emoji         TEXT,
    credit_currency_code TEXT,
    credit_units         INTEGER,
    credit_nanos         INTEGER,
    marketing_consent    INTEGER,
    create_time          INTEGER NOT NULL,
    update_time          INTEGER NOT NULL,
    revision             INTEGER NOT NULL,
    -- Of the call that made the user, if it had one.
    request_id           TEXT    UNIQUE,
    CHECK ((avatar_url IS NOT NULL) + (avatar_image IS NOT NULL) + (avatar_emoji IS NOT NULL) <= 1)
) STRICT;

-- The two orders of a list. The id makes both total, so that a page begins where the one before ended.
CREATE INDEX users_by_create_time ON users (create_time, id);
CREATE INDEX users_by_display_name ON users (display_name, id);
