#include "cli/options.h"
int cmd_explain(const args *a){(void)a;return 2;}
