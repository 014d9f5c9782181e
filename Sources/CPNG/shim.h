// libpng's simplified API; its constants are macros that Swift does not import.
#include <png.h>

static const png_uint_32 navsim_png_format_rgb = PNG_FORMAT_RGB;
static const png_uint_32 navsim_png_format_rgba = PNG_FORMAT_RGBA;
static const png_uint_32 navsim_png_image_version = PNG_IMAGE_VERSION;
static const png_uint_32 navsim_png_format_gray = PNG_FORMAT_GRAY;
