-- The log of changes that watches are served from. Triggers write it, so that no way of changing a user goes around it,
-- and it is right in the very transaction of the change.
CREATE TABLE changes (
    sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    TEXT    NOT NULL,
    -- 1 created, 2 updated, 3 deleted.
    kind       INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
    event_time INTEGER NOT NULL
) STRICT;

CREATE INDEX changes_of_user ON changes (user_id, sequence);

CREATE TRIGGER user_created AFTER INSERT ON users BEGIN
    INSERT INTO changes (user_id, kind, event_time) VALUES (NEW.id, 1, NEW.create_time);
END;

CREATE TRIGGER user_updated AFTER UPDATE ON users BEGIN
    INSERT INTO changes (user_id, kind, event_time) VALUES (NEW.id, 2, NEW.update_time);
END;

CREATE TRIGGER user_deleted AFTER DELETE ON users BEGIN
    INSERT INTO changes (user_id, kind, event_time)
    VALUES (OLD.id, 3, CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000000);
END;
