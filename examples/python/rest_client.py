#!/usr/bin/env python3
"""A client without anything generated: calls every path of both versions of the user API over HTTP and JSON.

    pip install requests
    cargo run -p user-service &
    python3 examples/python/rest_client.py http://127.0.0.1:50051

Exits with 0 if everything was as it should be, with 1 and the difference if not. What it makes it removes.
"""

import argparse
import base64
import itertools
import json
import sys
import uuid

import requests

DEADLINE = 20
OWL = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(range(256))).decode()


def equal(what, found, expected):
    if found != expected:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def contains(what, found, expected):
    """Holds that an object has these keys with these values, whatever others it has."""
    equal(what, {key: found.get(key) for key in expected}, expected)


def answered(what, response, status=200):
    """The JSON of an answer."""
    equal(f"{what}: HTTP status ({response.text[:300]})", response.status_code, status)
    equal(f"{what}: content type", response.headers.get("content-type"), "application/json")
    return response.json()


def refused(what, response, status, code):
    """Holds that an answer is a `google.rpc.Status`, and returns its details by type name."""
    body = answered(what, response, status)
    equal(f"{what}: code ({body['message']})", body["code"], code)
    return {detail["@type"].rpartition("/")[2]: detail for detail in body.get("details", [])}


def wrong_fields(details):
    return [violation["field"] for violation in details["google.rpc.BadRequest"]["fieldViolations"]]


class Version:
    """One version of the API. Subclasses say how the versions differ; everything else is the same for both."""

    name = ""
    rename_verb = ""

    def __init__(self, server):
        self.session = requests.Session()
        self.users = f"{server.rstrip('/')}/{self.name}/users"
        self.run = uuid.uuid4().hex[:12]
        self.made = []

    def call(self, method, path="", **arguments):
        return self.session.request(method, self.users + path, timeout=DEADLINE, **arguments)

    def user(self, name):
        """A user with fields that both versions have, of every type that the schema uses."""
        return {
            "email": f"{name}@{self.run}.{self.name}.example.com",
            "nickname": "Ada",
            "state": "USER_STATE_ACTIVE",
            "roles": ["ROLE_MEMBER", "ROLE_ADMIN"],
            "labels": {"team": "analysis"},
            "notifications": {"billing": {"enabled": True, "digestInterval": "86400.000005s"}},
            "devices": [
                {
                    "deviceId": "engine",
                    "platform": "PLATFORM_DESKTOP",
                    "lastSeenTime": "1843-09-01T12:00:00.123456789Z",
                    "publicKey": base64.b64encode(bytes(range(32))).decode(),
                }
            ],
            "avatarImage": OWL,
            "creditLimit": {"currencyCode": "GBP", "units": str(-(2**62)), "nanos": -999_999_999},
            "birthYear": 1815,
            "marketingConsent": False,
        }

    def create(self, user, **query):
        made = answered("a new user", self.call("POST", json=user, params=query))
        self.made.append(made["id"])
        return made

    def update(self, id_, change, **query):
        return self.call("PATCH", f"/{id_}", json=change, params=query)

    def clean(self):
        for id_ in self.made:
            self.call("DELETE", f"/{id_}", params={"allowMissing": "true"})

    # What every version must do.

    def check_refusals(self):
        details = refused("an unknown id", self.call("GET", f"/{uuid.uuid4()}"), 404, 5)
        equal("an unknown id: reason", details["google.rpc.ErrorInfo"]["reason"], "USER_NOT_FOUND")
        refused("an unknown path", self.call("GET", "/a/b"), 404, 5)
        response = self.call("PUT", json={})
        refused("a wrong method", response, 405, 12)
        equal("a wrong method: those that there are", response.headers["allow"], "GET, HEAD, OPTIONS, POST")
        refused("an unknown parameter", self.call("GET", params={"shoeSize": 44}), 400, 3)
        details = refused("an invented page token", self.call("GET", params={"pageToken": "bm90"}), 400, 3)
        equal("an invented page token: field", wrong_fields(details), ["page_token"])
        text = {"content-type": "text/plain"}
        refused("a body that is no JSON", self.call("POST", data="{}", headers=text), 415, 3)
        refused("half a body", self.call("POST", data='{"email":', headers={"content-type": "application/json"}), 400, 3)
        wrong = {**self.user("eve"), "email": "nobody", "loginCount": -1}
        details = refused("a user with two faults", self.call("POST", json=wrong), 400, 3)
        equal("a user with two faults: fields", wrong_fields(details), ["user.email", "user.login_count"])
        late = self.call("GET", headers={"x-request-timeout": "0"})
        refused("a call without time", late, 504, 4)

    def check_one_user(self):
        user, request_id = self.user("ada"), str(uuid.uuid4())
        made = self.create(user, requestId=request_id)
        contains("a new user", made, user)
        equal("a call repeated with its request id", self.create(user, requestId=request_id), made)
        twice = self.call("POST", json={**user, "email": user["email"].upper()})
        details = refused("an address twice", twice, 409, 6)
        equal("an address twice: reason", details["google.rpc.ErrorInfo"]["reason"], "EMAIL_TAKEN")
        path = f"/{made['id']}"
        equal("a user read back", answered("a read", self.call("GET", path)), made)
        head = self.call("HEAD", path)
        equal("a user's headers", (head.status_code, head.content), (200, b""))

        renamed = answered("a new name", self.call("POST", f"{path}:{self.rename_verb}", json=self.new_name))
        contains("a new name", renamed, self.new_name)
        equal("revision after a new name", renamed["audit"]["revision"], "2")
        changed = answered("a change", self.update(made["id"], {"nickname": "Countess", "labels": {}}))
        equal("fields that the body names", (changed["nickname"], changed.get("labels")), ("Countess", None))
        equal("a field that it does not name", changed["creditLimit"], made["creditLimit"])
        change = {"nickname": "Ada", "email": "ignored@example.com"}
        changed = answered("a change by mask", self.update(made["id"], change, updateMask="nickname"))
        equal("a field not in the mask", (changed["nickname"], changed["email"]), ("Ada", made["email"]))
        stale = self.update(made["id"], {"nickname": "x", "etag": made["etag"]})
        details = refused("an old etag", stale, 409, 10)
        equal("an old etag: reason", details["google.rpc.ErrorInfo"]["reason"], "ETAG_MISMATCH")
        unknown = self.update(made["id"], {}, updateMask="nickname,shoeSize")
        details = refused("an unknown path in a mask", unknown, 400, 3)
        equal("an unknown path in a mask: field", wrong_fields(details), ["update_mask.paths[1]"])

        equal("a deletion", answered("a deletion", self.call("DELETE", path)), {})
        refused("a user deleted twice", self.call("DELETE", path), 404, 5)
        answered("a user who may be missing", self.call("DELETE", path, params={"allowMissing": "true"}))

    def check_pages(self):
        """Users who are there all the time are seen exactly once, though others come and go meanwhile."""
        staying = [self.create(self.user(f"page{number}"))["id"] for number in range(5)]
        leaving = self.create(self.user("leaving"))["id"]
        seen, token = [], ""
        for number in itertools.count():
            query = {"pageSize": 2, "pageToken": token, "orderBy": "create_time desc"}
            page = answered("a page", self.call("GET", params=query))
            seen += [user["id"] for user in page.get("users", [])]
            token = page.get("nextPageToken", "")
            if not token:
                break
            self.create(self.user(f"newcomer{number}"))
            self.call("DELETE", f"/{leaving}", params={"allowMissing": "true"})
        equal("users seen", sorted(id_ for id_ in seen if id_ in staying), sorted(staying))

    def watch(self, path=":watch", accept="application/x-ndjson", **query):
        """The events of a watch, as they come."""
        response = self.call("GET", path, params=query, headers={"accept": accept}, stream=True)
        equal("a watch: HTTP status", response.status_code, 200)
        equal("a watch: content type", response.headers["content-type"], accept)
        for line in response.iter_lines(chunk_size=1, decode_unicode=True):
            if accept == "text/event-stream" and line:
                equal("the field of an event", line[:6], "data: ")
                line = line[6:]
            if line:
                yield json.loads(line)

    def check_watch(self):
        watch = self.watch()
        equal("the first event", next(watch)["ready"], {})
        user = self.create(self.user("watched"))
        mine = (event for event in watch if user["id"] in json.dumps(event))
        created = next(mine)
        equal("the second event", created["created"], user)
        updated = answered("a change", self.update(user["id"], {"nickname": "seen"}))
        equal("the third event", next(mine)["updated"], updated)
        self.call("DELETE", f"/{user['id']}")
        equal("the fourth event", next(mine)["deletedId"], user["id"])
        watch.close()

        before = int(created["sequence"]) - 1
        for accept in ["application/x-ndjson", "text/event-stream"]:
            replay = self.watch(f"/{user['id']}:watch", accept, resumeAfter=before)
            equal("a watch from the past, of a user who is gone", next(replay).get("deletedId"), user["id"])
            equal("and the present", next(replay).get("ready"), {})
            replay.close()
        future = self.call("GET", ":watch", params={"resumeAfter": 2**60})
        details = refused("a watch from the future", future, 400, 11)
        equal("a watch from the future: reason", details["google.rpc.ErrorInfo"]["reason"], "CHANGES_UNKNOWN")

    def check(self):
        self.check_refusals()
        self.check_one_user()
        self.check_pages()
        self.check_watch()


class V1(Version):
    name = "v1"
    rename_verb = "updateName"
    new_name = {"fullName": "Augusta Ada King"}

    def user(self, name):
        return {
            **super().user(name),
            "fullName": "Ada Lovelace",
            "phoneNumber": "+441234567890",
            "street": "12 St James's Square",
            "city": "London",
            "postalCode": "SW1Y 4JH",
            "regionCode": "GB",
            "loginCount": 2**31 - 1,
            "lastLoginUnixMs": "-3986712000123",
        }


class V2(Version):
    name = "v2"
    rename_verb = "rename"
    new_name = {"givenName": "Augusta Ada", "familyName": "King"}

    def user(self, name):
        return {
            **super().user(name),
            "displayName": "Ada Lovelace",
            "givenName": "Ada",
            "familyName": "Lovelace",
            "phoneNumbers": ["+441234567890", "+441234567891"],
            "postalAddress": {"street": "12 St James's Square", "city": "London", "regionCode": "GB"},
            "loginCount": str(2**40),
            "lastLoginTime": "1843-09-01T12:00:00.123456789Z",
        }

    def check(self):
        super().check()
        user = self.create(self.user("moved"))
        changed = answered("a move", self.update(user["id"], {"postalAddress": {"city": "Ockham"}}))
        equal("an address in part", changed["postalAddress"], {**user["postalAddress"], "city": "Ockham"})


def check_versions_together(v1, v2):
    """One user, seen through both versions: what v1 cannot show, an update through v1 does not damage."""
    made = v1.create(v1.user("both"))
    seen = answered("a user of v1 in v2", v2.call("GET", f"/{made['id']}"))
    expected = {"givenName": "Ada", "familyName": "Lovelace", "displayName": "Ada Lovelace"}
    contains("a name split", seen, expected)
    equal("an address moved", seen["postalAddress"]["city"], "London")
    change = {"state": "USER_STATE_LOCKED", "lockReason": "five wrong passwords", "avatarEmoji": "🦉"}
    answered("a change of v2", v2.update(made["id"], change))
    seen = answered("a locked user", v1.call("GET", f"/{made['id']}"))
    equal("a locked user in v1", (seen["state"], seen.get("avatarImage")), ("USER_STATE_DISABLED", None))
    answered("a change of v1", v1.update(made["id"], {"nickname": "changed by an old client"}))
    after = answered("what is left", v2.call("GET", f"/{made['id']}"))
    contains("what is left", after, {**change, "nickname": "changed by an old client"})


def check_server(server):
    health = answered("health", requests.get(f"{server}/healthz", timeout=DEADLINE))
    equal("health", health, {"status": "SERVING"})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", help="where a user-service runs, such as http://127.0.0.1:50051")
    server = parser.parse_args().server
    v1, v2 = V1(server), V2(server)
    try:
        check_server(server)
        for version in (v1, v2):
            version.check()
        check_versions_together(v1, v2)
    except (AssertionError, requests.RequestException) as error:
        print(f"failed: {error}", file=sys.stderr)
        return 1
    finally:
        v1.clean()
        v2.clean()
    print("user.v1 and user.v2 over HTTP and JSON: every path, refusals, pages, NDJSON, server-sent events: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
