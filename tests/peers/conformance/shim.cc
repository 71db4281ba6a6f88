// What the conformance runner wants of glibc 2.38 and libstdc++ 13, on top of older ones; `patch.py`
// says how it gets here.
#include <cstdlib>
#include <iostream>

extern "C" {
// C23's functions, which also read `0b`: the runner parses nothing that begins so.
long __isoc23_strtol(const char *text, char **end, int base) { return strtol(text, end, base); }
long long __isoc23_strtoll(const char *text, char **end, int base) { return strtoll(text, end, base); }
unsigned long __isoc23_strtoul(const char *text, char **end, int base) { return strtoul(text, end, base); }
unsigned long long __isoc23_strtoull(const char *text, char **end, int base) { return strtoull(text, end, base); }

// The newer library prepares its streams itself; here, a program that includes <iostream> does.
void _ZSt21ios_base_library_initv() { static std::ios_base::Init prepared; }
}
