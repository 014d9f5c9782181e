// The SDL2 headers, with its main() replacement left out: navsim has a main of its own.
#define SDL_MAIN_HANDLED
#include <SDL.h>
