/*
 * main.c - the program tollgate.
 */
#include "cli/options.h"
#include "io/outfile.h"

int main(int argc, char **argv)
{
    outfile_on_signals();
    return options_main(argc, argv);
}
