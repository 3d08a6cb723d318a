#include "cli/options.h"
int cmd_fmt(const args *a){(void)a;return 2;}
