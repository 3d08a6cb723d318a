/*
 * unnamed.c - files without a name; see unnamed.h.
 */
#include "io/unnamed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool failed(const char *what, trouble *t)
{
    trouble_set(t, "could not %s a temporary file: %s", what, strerror(errno));
    trouble_hint(t, "TMPDIR names the folder for it");
    return false;
}

int unnamed_open(trouble *t)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/tollgate-XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = -1;
    errno = ENAMETOOLONG;
    if (n > 0 && (size_t)n < sizeof path)
        fd = mkstemp(path);
    if (fd >= 0)
        unlink(path);
    else
        failed("make", t);
    return fd;
}

bool unnamed_write(int fd, const char *bytes, size_t count, trouble *t)
{
    while (count) {
        ssize_t n = write(fd, bytes, count);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return failed("write", t);
        bytes += n;
        count -= (size_t)n;
    }
    return true;
}
