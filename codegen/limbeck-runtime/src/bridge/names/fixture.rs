//! A pair of versions for tests.

use super::{Holds, Name, Names};

pub(super) static UP: Names = Names {
    fields: &[
        Name::new("boss", &["manager"]).of(&UP),
        Name::new("city", &["postal_address.city"]),
        Name::new("devices", &["devices"]).of(&DEVICE_UP).holding(Holds::List),
        Name::new("email", &["mail"]),
        Name::new("fax_number", &[]).refused(),
        Name::new("full_name", &["given_name", "family_name"]),
        Name::new("labels", &["tags"]).holding(Holds::Map),
        Name::new("notifications", &["notifications"]).of(&SETTING_UP).holding(Holds::Map),
        Name::new("office", &["offices"]).of(&DEVICE_UP).many(),
        Name::new("pager", &[]),
        Name::new("phones", &["phone"]).holding(Holds::List).single(),
        Name::new("seen_time", &["last_seen"]).holding(Holds::Shared),
        Name::new("street", &["postal_address.street"]),
        Name::new("update_mask", &["update_mask"]).holding(Holds::Mask),
    ],
};

static DEVICE_UP: Names = Names { fields: &[Name::new("label", &["title"])] };
static SETTING_UP: Names = Names { fields: &[Name::new("enabled", &["on"])] };

pub(super) static DOWN: Names = Names {
    fields: &[
        Name::new("devices", &["devices"]).of(&DEVICE_DOWN).holding(Holds::List),
        Name::new("family_name", &["full_name"]),
        Name::new("given_name", &["full_name"]),
        Name::new("last_seen", &["seen_time"]).holding(Holds::Shared),
        Name::new("locale", &[]),
        Name::new("mail", &["email"]),
        Name::new("manager", &["boss"]).of(&DOWN),
        Name::new("notifications", &["notifications"]).of(&SETTING_DOWN).holding(Holds::Map),
        Name::new("office", &["offices"]).of(&DEVICE_DOWN).many(),
        Name::new("postal_address", &["street", "city"]).of(&NOTHING),
        Name::new("postal_address.city", &["city"]),
        Name::new("postal_address.street", &["street"]),
        Name::new("update_mask", &["update_mask"]).holding(Holds::Mask),
    ],
};

static DEVICE_DOWN: Names =
    Names { fields: &[Name::new("color", &[]), Name::new("title", &["label"])] };
static SETTING_DOWN: Names = Names { fields: &[Name::new("on", &["enabled"])] };
static NOTHING: Names = Names { fields: &[] };

/// Of a message with a field that code of the service keeps aside.
pub(super) static KEPT: Names = Names {
    fields: &[
        Name::new("boss", &["manager"]).of(&KEPT),
        Name::new("by_name", &["by_name"]).of(&KEPT).holding(Holds::Map),
        Name::new("email", &["mail"]),
        Name::new("note", &[]).kept(),
        Name::new("office", &["offices"]).of(&KEPT).many(),
    ],
};

/// Of a member of a oneof that another one reads as, too.
pub(super) static READ_AS: Names = Names {
    fields: &[
        Name::new("image", &["image", "drawing"]).of(&DEVICE_UP),
        Name::new("user", &["user"]).of(&READ_AS),
    ],
};

/// Of a oneof whose members are fields by themselves.
pub(super) static APART: Names = Names {
    fields: &[
        Name::new("drawing", &[]).beside(&["image", "titles"]),
        Name::new("image", &["image"]).of(&DEVICE_UP).beside(&["titles"]),
        Name::new("text", &["titles"]).many().beside(&["image"]),
        Name::new("user", &["user"]).of(&APART),
    ],
};
