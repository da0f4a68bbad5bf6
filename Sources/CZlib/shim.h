// The system zlib, for .csv.gz files.
#include <zlib.h>
