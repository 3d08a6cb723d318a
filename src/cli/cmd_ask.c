#include "cli/options.h"
int cmd_ask(const args *a){(void)a;return 2;}
