#include "cli/options.h"
int cmd_test(const args *a){(void)a;return 2;}
