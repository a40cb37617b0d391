// The handle under which all device work of one rank is queued: a cudaStream_t, named here without
// CUDA's headers. Pointers that the kernels of this folder take are device memory unless they say
// otherwise; a call returns at once, and what it queued runs after what the stream held before.
#pragma once

struct CUstream_st;

namespace moescope::kernels::cuda {

using Stream = CUstream_st*;

}  // namespace moescope::kernels::cuda
