#include "cli/options.h"
int cmd_chips(const args *a){(void)a;return 2;}
