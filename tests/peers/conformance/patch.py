"""Lets the conformance runner start on a C library older than it was linked for.

    patch.py RUNNER COPY

The runner asks glibc and libstdc++ for two versions of them that an older system lacks, for the sake
of the few functions that `shim.cc` defines. The copy asks for older ones in their stead, and for those
functions of any version: the loader then finds them in the shim.
Sections and records are those of the ELF specification for 64 bits, little-endian.
"""

import struct
import sys

TOO_NEW = {b"GLIBC_2.38", b"GLIBCXX_3.4.32"}
ANY_VERSION = 1


def sections(elf):
    """Offset, size and number of records of each section, by name."""
    (table,) = struct.unpack_from("<Q", elf, 40)
    size, count, names = struct.unpack_from("<3H", elf, 58)
    headers = [struct.unpack_from("<IIQQQQII", elf, table + size * at) for at in range(count)]
    return {text(elf, headers[names][4] + h[0]): (h[4], h[5], h[7]) for h in headers}


def text(elf, start):
    return bytes(elf[start : elf.index(b"\0", start)])


def libraries(elf, needs, count):
    """Of each library that is needed, the places of the records of its versions."""
    for _ in range(count):
        _, versions, _, first, following = struct.unpack_from("<HHIII", elf, needs)
        places = [needs + first]
        while len(places) < versions:
            places.append(places[-1] + struct.unpack_from("<I", elf, places[-1] + 12)[0])
        yield places
        needs += following


def lower(elf, versions, strings):
    """Turns needs of versions that are too new into another need of the same library; yields the
    indices by which symbols know them."""
    records = {at: struct.unpack_from("<IHHI", elf, at) for at in versions}
    too_new = [at for at in versions if text(elf, strings + records[at][3]) in TOO_NEW]
    old = next(records[at] for at in versions if at not in too_new)
    for at in too_new:
        struct.pack_into("<IHHI", elf, at, old[0], old[1], records[at][2], old[3])
        yield records[at][2]


def main(runner, copy):
    with open(runner, "rb") as file:
        elf = bytearray(file.read())
    if elf[:6] != b"\x7fELF\x02\x01":
        sys.exit(f"{runner} is no ELF file of 64 bits, little-endian")
    found = sections(elf)
    needs, _, count = found[b".gnu.version_r"]
    strings = found[b".dynstr"][0]
    lowered = {
        index
        for versions in libraries(elf, needs, count)
        for index in lower(elf, versions, strings)
    }
    start, size, _ = found[b".gnu.version"]
    for at in range(start, start + size, 2):
        if struct.unpack_from("<H", elf, at)[0] in lowered:
            struct.pack_into("<H", elf, at, ANY_VERSION)
    with open(copy, "wb") as file:
        file.write(elf)


main(*sys.argv[1:])
