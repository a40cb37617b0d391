// The part of NCCL's C interface that is used here, declared anew: the library is loaded at run
// time, and its header, which needs CUDA's, is not there on every machine that builds. Names and
// layouts are those of nccl.h 2.18 and later (a test compares them where nccl.h is installed).
// Source: NVIDIA/nccl, src/nccl.h.in.
#pragma once

#include <climits>
#include <cstddef>

namespace moescope::comm::nccl {

using Handle = struct OpaqueCommunicator*;  // ncclComm_t
using Stream = void*;                       // cudaStream_t

enum Status : int { success = 0, internal_error = 3, remote_error = 6, in_progress = 7 };
inline constexpr int kInt8 = 0;  // ncclDataType_t: bytes

// ncclUniqueId
struct UniqueId {
  char bytes[128];
};

// ncclConfig_t as of 2.18; a later library takes its own defaults for what it added behind.
struct Config {
  std::size_t size = sizeof(Config);
  unsigned magic = 0xcafebeef;
  unsigned version = 21800;
  int blocking = INT_MIN;  // INT_MIN and null: the library's default
  int cga_cluster_size = INT_MIN;
  int min_ctas = INT_MIN;
  int max_ctas = INT_MIN;
  const char* net_name = nullptr;
  int split_share = INT_MIN;
};

// The functions, by their names in the library without "nccl".
struct Functions {
  Status (*GetVersion)(int* version);
  const char* (*GetErrorString)(Status status);
  const char* (*GetLastError)(Handle comm);
  Status (*GetUniqueId)(UniqueId* id);
  Status (*CommInitRankConfig)(Handle* comm, int ranks, UniqueId id, int rank, Config* config);
  Status (*CommGetAsyncError)(Handle comm, Status* status);
  Status (*CommFinalize)(Handle comm);
  Status (*CommDestroy)(Handle comm);
  Status (*CommAbort)(Handle comm);
  Status (*GroupStart)();
  Status (*GroupEnd)();
  Status (*Send)(const void* from, std::size_t count, int type, int peer, Handle comm,
                 Stream stream);
  Status (*Recv)(void* to, std::size_t count, int type, int peer, Handle comm, Stream stream);
  // Null before 2.28.3.
  Status (*AlltoAll)(const void* from, void* to, std::size_t count, int type, Handle comm,
                     Stream stream);
};

}  // namespace moescope::comm::nccl
