#pragma once
#include <newt.h>
