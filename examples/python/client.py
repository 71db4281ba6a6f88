#!/usr/bin/env python3
"""A client that limbeck did not generate: calls every kind of rpc of both versions of the user API.

Stubs are made by grpcio-tools on the fly, from the proto files of this repository.

    pip install grpcio grpcio-tools grpcio-reflection grpcio-health-checking
    cargo run -p user-service &
    python3 examples/python/client.py 127.0.0.1:50051

Exits with 0 if everything was as it should be, with 1 and the difference if not. What it makes it removes.
"""

import argparse
import datetime
import importlib
import pathlib
import queue
import sys
import tempfile
import uuid

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_tools import protoc

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ROOT / "proto"
GOOGLE = ROOT / "codegen" / "limbeck-schema" / "bundled"
DEADLINE = 20


def generate_stubs(folder):
    """Makes Python modules of the protos in `folder`, and puts it on the module path."""
    ours = sorted(path.relative_to(OURS) for path in [*OURS.glob("common/**/*.proto"), *OURS.glob("user/**/*.proto")])
    google = ["annotations", "http", "field_behavior"]
    google = [f"google/api/{name}.proto" for name in google] + ["google/rpc/status.proto", "google/rpc/error_details.proto"]
    bundled = pathlib.Path(protoc.__file__).parent / "_proto"
    arguments = ["protoc", f"-I{OURS}", f"-I{GOOGLE}", f"-I{bundled}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
    if protoc.main([*arguments, *map(str, ours), *google]) != 0:
        sys.exit("protoc refuses the protos: see above")
    sys.path.insert(0, folder)


def equal(what, found, expected):
    if found != expected:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def refused(what, code, call):
    """Makes a call that must fail, and returns its details by type name."""
    from google.rpc import error_details_pb2, status_pb2

    try:
        answer = call()
    except grpc.RpcError as error:
        equal(f"{what}: status ({error.details()})", error.code(), code)
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                status = status_pb2.Status.FromString(value)
                equal(f"{what}: code in the details", status.code, code.value[0])
                details = {}
                for any_ in status.details:
                    message = getattr(error_details_pb2, any_.TypeName().rpartition(".")[2])()
                    any_.Unpack(message)
                    details[any_.TypeName()] = message
                return details
        return {}
    raise AssertionError(f"{what}: expected {code}, found the answer {answer!r}")


def wrong_fields(details):
    return [violation.field for violation in details["google.rpc.BadRequest"].field_violations]


class Version:
    """One version of the API. Subclasses say how the versions differ; everything else is the same for both."""

    name = ""

    def __init__(self, channel, modules=("user_pb2", "user_service_pb2", "user_service_pb2_grpc")):
        self.user_pb, self.pb, grpc_pb = (importlib.import_module(f"user.{self.name}.{name}") for name in modules)
        self.stub = grpc_pb.UserServiceStub(channel)
        self.run = uuid.uuid4().hex[:12]
        self.made = []

    def address(self, name):
        return f"{name}@{self.run}.{self.name}.example.com"

    def create(self, user, **fields):
        made = self.stub.CreateUser(self.pb.CreateUserRequest(user=user, **fields), timeout=DEADLINE).user
        self.made.append(made.id)
        return made

    def get(self, id_):
        return self.stub.GetUser(self.pb.GetUserRequest(id=id_), timeout=DEADLINE).user

    def update(self, paths, **fields):
        request = self.pb.UpdateUserRequest(user=self.user_pb.User(**fields))
        request.update_mask.paths.extend(paths)
        return self.stub.UpdateUser(request, timeout=DEADLINE).user

    def delete(self, id_, **fields):
        self.stub.DeleteUser(self.pb.DeleteUserRequest(id=id_, **fields), timeout=DEADLINE)

    def clean(self):
        for id_ in self.made:
            self.delete(id_, allow_missing=True)

    # What every version must do.

    def check_refusals(self):
        NOT_FOUND, INVALID = grpc.StatusCode.NOT_FOUND, grpc.StatusCode.INVALID_ARGUMENT
        details = refused("an unknown id", NOT_FOUND, lambda: self.get(str(uuid.uuid4())))
        equal("an unknown id: reason", details["google.rpc.ErrorInfo"].reason, "USER_NOT_FOUND")
        refused("no id", INVALID, lambda: self.get(""))
        listing = self.pb.ListUsersRequest(page_token="bm90IGEgdG9rZW4")
        details = refused("an invented page token", INVALID, lambda: self.stub.ListUsers(listing, timeout=DEADLINE))
        equal("an invented page token: field", wrong_fields(details), ["page_token"])
        wrong = self.user("eve")
        wrong.email, wrong.login_count = "nobody", -1
        details = refused("a user with two faults", INVALID, lambda: self.create(wrong))
        equal("a user with two faults: fields", wrong_fields(details), ["user.email", "user.login_count"])

    def check_one_user(self):
        request_id = str(uuid.uuid4())
        user = self.user("ada")
        made = self.create(user, request_id=request_id)
        again = self.create(user, request_id=request_id)
        equal("a call repeated with its request id", again, made)
        twice = self.user("ADA")
        details = refused("an address twice", grpc.StatusCode.ALREADY_EXISTS, lambda: self.create(twice))
        equal("an address twice: reason", details["google.rpc.ErrorInfo"].reason, "EMAIL_TAKEN")
        user.id, user.etag = made.id, made.etag
        user.audit.CopyFrom(made.audit)
        equal("a user read back", self.get(made.id), user)

        renamed = self.rename(made.id)
        equal("revision after a new name", renamed.audit.revision, 2)
        updated = self.update(["nickname", "labels"], id=made.id, nickname="Countess", email="ignored@example.com")
        equal("fields in the mask", (updated.nickname, dict(updated.labels)), ("Countess", {}))
        equal("a field not in the mask", updated.email, made.email)
        stale = lambda: self.update(["nickname"], id=made.id, nickname="x", etag=made.etag)
        refused("an old etag", grpc.StatusCode.ABORTED, stale)
        unknown = lambda: self.update(["nickname", "shoe_size"], id=made.id)
        details = refused("an unknown path", grpc.StatusCode.INVALID_ARGUMENT, unknown)
        equal("an unknown path: field", wrong_fields(details), ["update_mask.paths[1]"])

        self.delete(made.id)
        refused("a user deleted twice", grpc.StatusCode.NOT_FOUND, lambda: self.delete(made.id))
        self.delete(made.id, allow_missing=True)

    def check_pages(self):
        """Users who are there all the time are seen exactly once, though others come and go meanwhile."""
        staying = [self.create(self.user(f"page{number}")).id for number in range(5)]
        leaving = self.create(self.user("leaving")).id
        seen, token, pages = [], "", 0
        while True:
            request = self.pb.ListUsersRequest(page_size=2, page_token=token, order_by="create_time desc")
            page = self.stub.ListUsers(request, timeout=DEADLINE)
            seen += [user.id for user in page.users]
            token, pages = page.next_page_token, pages + 1
            if not token:
                break
            self.create(self.user(f"newcomer{pages}"))
            self.delete(leaving, allow_missing=True)
        equal("users seen", sorted(id_ for id_ in seen if id_ in staying), sorted(staying))

    def check_watch(self):
        watch = self.stub.WatchUsers(self.pb.WatchUsersRequest(), timeout=DEADLINE)
        equal("the first event", next(watch).WhichOneof("event"), "ready")
        user = self.create(self.user("watched"))
        mine = (event for event in watch if user.id in (event.created.id, event.updated.id, event.deleted_id))
        created = next(mine)
        equal("the second event", (created.WhichOneof("event"), created.created), ("created", user))
        updated = self.update(["nickname"], id=user.id, nickname="seen")
        equal("the third event", next(mine).updated, updated)
        self.delete(user.id)
        equal("the fourth event", next(mine).deleted_id, user.id)
        watch.cancel()

        request = self.pb.WatchUsersRequest(user_id=user.id, resume_after=created.sequence - 1)
        replay = self.stub.WatchUsers(request, timeout=DEADLINE)
        events = [next(replay).WhichOneof("event") for _ in range(2)]
        equal("a watch from the past, of a user who is gone", events, ["deleted_id", "ready"])
        replay.cancel()
        future = self.stub.WatchUsers(self.pb.WatchUsersRequest(resume_after=2**60), timeout=DEADLINE)
        refused("a watch from the future", grpc.StatusCode.OUT_OF_RANGE, lambda: next(future))

    def check_import(self):
        Request = self.pb.ImportUsersRequest
        good = [self.user(f"import{number}") for number in range(3)]
        bad = self.user("bad")
        bad.email = "nobody"
        users = [good[0], bad, good[1], good[0], good[2]]

        def items(skip_failures):
            yield Request(options=Request.Options(skip_failures=skip_failures))
            for user in users:
                yield Request(user=user)

        details = refused(
            "an import with a fault", grpc.StatusCode.INVALID_ARGUMENT,
            lambda: self.stub.ImportUsers(items(False), timeout=DEADLINE),
        )
        equal("an import with a fault: field", wrong_fields(details), ["user.email"])
        found = self.lookup([good[0].email])
        equal("nothing of it is there", found[0].WhichOneof("result"), "error")

        answer = self.stub.ImportUsers(items(True), timeout=DEADLINE)
        failures = [(failure.index, failure.status.code) for failure in answer.failures]
        equal("an import that skips", (answer.created_count, failures), (3, [(1, 3), (3, 6)]))
        self.made += [answer.user.id for answer in self.lookup([user.email for user in good])]

    def lookup(self, emails):
        """Asks one question after the other, each after the answer to the one before."""
        questions = queue.SimpleQueue()
        answers = self.stub.LookupUsers(iter(questions.get, None), timeout=DEADLINE)
        found = []
        for number, email in enumerate(emails):
            questions.put(self.pb.LookupUsersRequest(correlation_id=str(number), email=email))
            found.append(next(answers))
            equal("the answer to the question", found[-1].correlation_id, str(number))
        questions.put(None)
        equal("answers after the last question", list(answers), [])
        return found

    def check_lookup(self):
        user = self.create(self.user("found"))
        found, missing = self.lookup([user.email.upper(), self.address("missing")])
        equal("a user looked up", found.user, user)
        equal("a user who is missing", missing.error.code, grpc.StatusCode.NOT_FOUND.value[0])

    def check(self):
        self.check_refusals()
        self.check_one_user()
        self.check_pages()
        self.check_watch()
        self.check_import()
        self.check_lookup()


def fill(pb, user):
    """Fields that both versions have, of every type that the schema uses."""
    user.nickname = "Ada"
    user.state = pb.USER_STATE_ACTIVE
    user.roles.extend([pb.ROLE_MEMBER, pb.ROLE_ADMIN])
    user.login_count = 2**31 - 1
    user.labels["team"] = "analysis"
    user.notifications["billing"].enabled = True
    user.notifications["billing"].digest_interval.FromTimedelta(datetime.timedelta(days=1, microseconds=5))
    device = user.devices.add(device_id="engine", platform=pb.User.Device.PLATFORM_DESKTOP, public_key=bytes(range(32)))
    device.last_seen_time.FromJsonString("1843-09-01T12:00:00.123456789Z")
    user.avatar_image = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    user.credit_limit.currency_code, user.credit_limit.units, user.credit_limit.nanos = "GBP", -(2**62), -999_999_999
    user.marketing_consent = False
    return user


class V1(Version):
    name = "v1"

    def user(self, name):
        user = self.user_pb.User(email=self.address(name), full_name="Ada Lovelace", phone_number="+441234567890")
        user.street, user.city, user.postal_code, user.region_code = "12 St James's Square", "London", "SW1Y 4JH", "GB"
        user.birth_year.value = 1815
        user.last_login_unix_ms = -3_986_712_000_123
        return fill(self.user_pb, user)

    def rename(self, id_):
        request = self.pb.UpdateNameRequest(id=id_, full_name="Augusta Ada King")
        user = self.stub.UpdateName(request, timeout=DEADLINE).user
        equal("the new name", user.full_name, "Augusta Ada King")
        return user

    def check(self):
        super().check()
        user = self.user("fax")
        user.fax_number = "+441234567891"
        details = refused("a fax number", grpc.StatusCode.INVALID_ARGUMENT, lambda: self.create(user))
        equal("a fax number: field", wrong_fields(details), ["user.fax_number"])
        nobody = self.user("nobody")
        nobody.full_name, nobody.phone_number = "", "1"
        details = refused("faults in words of v1", grpc.StatusCode.INVALID_ARGUMENT, lambda: self.create(nobody))
        equal("faults in words of v1: fields", wrong_fields(details), ["user.full_name", "user.phone_number"])


class V2(Version):
    name = "v2"

    def user(self, name):
        user = self.user_pb.User(email=self.address(name), given_name="Ada", family_name="Lovelace")
        user.display_name = "Ada Lovelace"
        user.phone_numbers.extend(["+441234567890", "+441234567891"])
        user.postal_address.street, user.postal_address.region_code = "12 St James's Square", "GB"
        user.birth_year = 1815
        user.last_login_time.FromJsonString("1843-09-01T12:00:00.123456789Z")
        return fill(self.user_pb, user)

    def rename(self, id_):
        request = self.pb.RenameUserRequest(id=id_, given_name="Augusta Ada", family_name="King")
        user = self.stub.RenameUser(request, timeout=DEADLINE).user
        equal("the new name", user.display_name, "Augusta Ada King")
        return user


def check_versions_together(v1, v2):
    """One user, seen through both versions: what v1 cannot show, an update through v1 does not damage."""
    made = v1.create(v1.user("both"))
    seen = v2.get(made.id)
    equal("a name split", (seen.given_name, seen.family_name, seen.display_name), ("Ada", "Lovelace", "Ada Lovelace"))
    equal("an address moved", (seen.postal_address.city, seen.postal_address.region_code), ("London", "GB"))
    equal("a time with a type", seen.last_login_time.ToMilliseconds(), made.last_login_unix_ms)

    locked = v2.update(
        ["state", "lock_reason", "login_count", "phone_numbers", "avatar_emoji", "display_name"],
        id=made.id, state=v2.user_pb.USER_STATE_LOCKED, lock_reason="five wrong passwords", login_count=2**40,
        phone_numbers=["+441234567890", "+441234567891"], avatar_emoji="🦉", display_name="The Countess",
    )
    seen = v1.get(made.id)
    equal("a locked user", seen.state, v1.user_pb.USER_STATE_DISABLED)
    equal("a count too large", seen.login_count, 2**31 - 1)
    equal("an emoji", seen.WhichOneof("avatar"), None)
    request = v1.pb.ListUsersRequest(state=v1.user_pb.USER_STATE_DISABLED, page_size=1000)
    listed = v1.stub.ListUsers(request, timeout=DEADLINE).users
    equal("a locked user, filtered", made.id in [user.id for user in listed], True)

    seen.nickname = "changed by an old client"
    request = v1.pb.UpdateUserRequest(user=seen)
    request.update_mask.paths.append("*")
    v1.stub.UpdateUser(request, timeout=DEADLINE)
    after = v2.get(made.id)
    equal("the change", after.nickname, "changed by an old client")
    after.nickname, after.etag = locked.nickname, locked.etag
    after.audit.CopyFrom(locked.audit)
    equal("all else", after, locked)


def check_server(channel):
    services = set(ProtoReflectionDescriptorDatabase(channel).get_services())
    expected = {"user.v1.UserService", "user.v2.UserService", "grpc.health.v1.Health"}
    equal("services told by reflection", expected - services, set())
    file = ProtoReflectionDescriptorDatabase(channel).FindFileContainingSymbol("user.v2.User")
    equal("the file of a message, by reflection", file.name, "user/v2/user.proto")
    health = health_pb2_grpc.HealthStub(channel)
    for service in ["", "user.v1.UserService", "user.v2.UserService"]:
        status = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=DEADLINE).status
        equal(f"health of `{service}`", status, health_pb2.HealthCheckResponse.SERVING)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", help="host and port of a running user-service")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, grpc.insecure_channel(arguments.address) as channel:
        generate_stubs(folder)
        v1, v2 = V1(channel), V2(channel)
        try:
            check_server(channel)
            for version in (v1, v2):
                version.check()
            check_versions_together(v1, v2)
        except (AssertionError, grpc.RpcError) as error:
            print(f"failed: {error}", file=sys.stderr)
            return 1
        finally:
            v1.clean()
            v2.clean()
    print("user.v1 and user.v2: unary, server streaming, client streaming, bidirectional; reflection, health: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
