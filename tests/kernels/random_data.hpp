// Random inputs for the kernels, and the plain double-precision matrix product they are held to.
#pragma once

#include <vector>

#include "core/rng.hpp"

using Floats = std::vector<float>;

// Uniform in [-scale, scale].
Floats random_floats(moescope::core::Rng& rng, std::size_t count, float scale = 1.0f);

// x [rows, in] times the transpose of weight [out, in].
std::vector<double> product(const double* x, int rows, const Floats& weight, int out, int in);

// The largest difference between the two, over the largest magnitude of the second.
double relative_error(const Floats& found, const std::vector<double>& wanted);

// Equal bit for bit (a NaN equals itself, 0 does not equal -0).
bool same_bits(const float* a, const float* b, std::size_t count);
