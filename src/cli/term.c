/*
 * term.c - what the terminal is: width, colour.
 */
#include "cli/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 40, WIDTH_MAX = 400 };

static unsigned clamp(unsigned long n)
{
    return n < WIDTH_MIN ? WIDTH_MIN : n > WIDTH_MAX ? WIDTH_MAX : (unsigned)n;
}

unsigned term_width(FILE *f)
{
    const char *columns = getenv("COLUMNS");
    if (columns && *columns) {
        char *end;
        unsigned long n = strtoul(columns, &end, 10);
        if (!*end && n)
            return clamp(n);
    }
    struct winsize size;
    if (isatty(fileno(f)) && ioctl(fileno(f), TIOCGWINSZ, &size) == 0 && size.ws_col)
        return clamp(size.ws_col);
    return WIDTH_DEFAULT;
}

bool term_is(FILE *f)
{
    return isatty(fileno(f)) == 1;
}

bool term_colour(FILE *f, const char *when)
{
    if (when && strcmp(when, "always") == 0)
        return true;
    if (when && strcmp(when, "never") == 0)
        return false;
    const char *none = getenv("NO_COLOR"), *kind = getenv("TERM");
    return term_is(f) && !(none && *none) && kind && strcmp(kind, "dumb") != 0;
}
