#include "cli/options.h"
int cmd_check(const args *a){(void)a;return 2;}
