// cxx.cc - tollgate.h from C++: it compiles with every warning, and links.
#include "tollgate.h"

#include <cstdio>
#include <cstring>
#include <string>

static void append(void *to, const char *bytes, size_t count)
{
    static_cast<std::string *>(to)->append(bytes, count);
}

int main()
{
    const char *names[] = {"p.tg"};
    const char *text = "tollgate 1\npack p \"P\"\n  version 1.0.0\n  current through 2026-01-01\n";
    tg_text texts[] = {{text, std::strlen(text)}};
    tg_pack *pack = nullptr;
    tg_diags *diags = nullptr;
    tg_status st = tg_pack_load_memory(names, texts, 1, nullptr, &pack, &diags);
    std::string said;
    tg_diags_print(diags, TG_DIAGS_TEXT, tg_sink{append, &said});
    bool good = st == TG_OK && !std::strcmp(tg_version(), TG_VERSION);
    std::printf(good ? "ok cxx\n" : "not ok cxx: %s %s\n", tg_status_text(st), said.c_str());
    tg_diags_free(diags);
    tg_pack_free(pack);
    return good ? 0 : 1;
}
