#!/usr/bin/env python3
"""Clients of user.v1 that nobody has rebuilt: their stubs were made when a revision was published, and stay as they were.

The folder `published/` has what grpcio-tools made of `limbeck export user.v1@e27f90b4c5d8`, the first revision that was
promised to those outside, and of `user.v1@47a90e6bd3c2`, the last before `user.v2`. The service has moved on since.

    cargo run -p user-service &
    python3 examples/python/published_client.py e27f90b4c5d8 127.0.0.1:50051

Exits with 0 if everything was as it was promised, with 1 and the difference if not. What it makes it removes.
"""

import argparse
import importlib
import pathlib
import sys

import grpc

from client import DEADLINE, V1, equal, refused, wrong_fields

STUBS = pathlib.Path(__file__).resolve().parent / "published"


class Published(V1):
    """What clients of every published revision do. One file holds what later are several."""

    def __init__(self, channel):
        super().__init__(channel, modules=["user_pb2", "user_pb2", "user_pb2_grpc"])


class First(Published):
    """A client of the first published revision, which knows neither request ids nor streams."""

    def user(self, name):
        user = self.user_pb.User(email=self.address(name), full_name="Ada Lovelace", nickname="Ada")
        user.state = self.user_pb.USER_STATE_ACTIVE
        user.roles.extend([self.user_pb.ROLE_MEMBER, self.user_pb.ROLE_ADMIN])
        user.phone_number = "+441234567890"
        user.street, user.city, user.postal_code, user.region_code = "12 St James's Square", "London", "SW1Y 4JH", "GB"
        user.birth_year.value, user.login_count, user.last_login_unix_ms = 1815, 2**31 - 1, -3_986_712_000_123
        user.labels["team"] = "analysis"
        return user

    def clean(self):
        for id_ in self.made:
            try:
                self.delete(id_)
            except grpc.RpcError:
                pass

    def check(self):
        self.check_refusals()
        self.check_writes()
        self.check_masks()
        self.check_list()

    def check_writes(self):
        user = self.user("ada")
        made = self.create(user)
        user.id, user.etag = made.id, made.etag
        user.audit.CopyFrom(made.audit)
        equal("a user read back", self.get(made.id), user)
        self.rename(made.id)
        stale = lambda: self.update(["nickname"], id=made.id, nickname="x", etag=made.etag)
        refused("an old etag", grpc.StatusCode.ABORTED, stale)
        current = self.get(made.id)
        deletion = self.pb.DeleteUserRequest(id=made.id, etag=current.etag)
        self.stub.DeleteUser(deletion, timeout=DEADLINE)
        refused("a user deleted twice", grpc.StatusCode.NOT_FOUND, lambda: self.delete(made.id))

    def check_masks(self):
        made = self.create(self.user("masks"))
        moved = self.update(["city", "phone_number"], id=made.id, city="Ockham", phone_number="+441234567899", nickname="no")
        found = (moved.city, moved.phone_number, moved.nickname, moved.street)
        equal("fields in the mask, and others", found, ("Ockham", "+441234567899", made.nickname, made.street))
        cleared = self.update(["birth_year", "nickname"], id=made.id)
        equal("fields cleared", (cleared.HasField("birth_year"), cleared.nickname), (False, ""))
        only_set = self.update([], id=made.id, nickname="Countess")
        equal("no mask", (only_set.nickname, only_set.city), ("Countess", "Ockham"))
        only_set.full_name = "Augusta Ada King"
        written = self.stub.UpdateUser(self.request(only_set, ["*"]), timeout=DEADLINE).user
        equal("all of it", (written.full_name, written.nickname), ("Augusta Ada King", "Countess"))
        unknown = lambda: self.update(["nickname", "shoe_size"], id=made.id)
        details = refused("an unknown path", grpc.StatusCode.INVALID_ARGUMENT, unknown)
        equal("an unknown path: field", wrong_fields(details), ["update_mask.paths[1]"])
        wrong = lambda: self.update(["full_name"], id=made.id, full_name="")
        details = refused("no name", grpc.StatusCode.INVALID_ARGUMENT, wrong)
        equal("no name: field", wrong_fields(details), ["user.full_name"])

    def request(self, user, paths):
        request = self.pb.UpdateUserRequest(user=user)
        request.update_mask.paths.extend(paths)
        return request

    def check_list(self):
        staying = [self.create(self.user(f"page{number}")).id for number in range(5)]
        seen, token = [], ""
        while True:
            request = self.pb.ListUsersRequest(page_size=2, page_token=token, order_by="full_name")
            page = self.stub.ListUsers(request, timeout=DEADLINE)
            seen += [user.id for user in page.users]
            token = page.next_page_token
            if not token:
                break
        equal("users seen", sorted(id_ for id_ in seen if id_ in staying), sorted(staying))


CLIENTS = {"e27f90b4c5d8": First, "47a90e6bd3c2": Published}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revision", choices=CLIENTS, help="the published revision whose stubs to use")
    parser.add_argument("address", help="host and port of a running user-service")
    arguments = parser.parse_args()
    sys.path.insert(0, str(STUBS / arguments.revision))
    importlib.import_module("google.rpc")
    with grpc.insecure_channel(arguments.address) as channel:
        client = CLIENTS[arguments.revision](channel)
        try:
            client.check()
        except (AssertionError, grpc.RpcError) as error:
            print(f"failed: {error}", file=sys.stderr)
            return 1
        finally:
            client.clean()
    print(f"user.v1@{arguments.revision}: as it was promised")
    return 0


if __name__ == "__main__":
    sys.exit(main())
