// abi.hpp against the header of NCCL itself, where that is installed.
#include <nccl.h>

#include <catch2/catch.hpp>
#include <cstddef>
#include <type_traits>

#include "comm/nccl/abi.hpp"

namespace nccl = moescope::comm::nccl;

namespace {

// A C function's type with the plain types that abi.hpp has in its place.
template <class T>
struct Plain {
  using type = T;
};
template <>
struct Plain<ncclResult_t> {
  using type = nccl::Status;
};
template <>
struct Plain<ncclResult_t*> {
  using type = nccl::Status*;
};
template <>
struct Plain<ncclComm_t> {
  using type = nccl::Handle;
};
template <>
struct Plain<ncclComm_t*> {
  using type = nccl::Handle*;
};
template <>
struct Plain<ncclUniqueId> {
  using type = nccl::UniqueId;
};
template <>
struct Plain<ncclUniqueId*> {
  using type = nccl::UniqueId*;
};
template <>
struct Plain<ncclConfig_t*> {
  using type = nccl::Config*;
};
template <>
struct Plain<ncclDataType_t> {
  using type = int;
};
template <>
struct Plain<cudaStream_t> {
  using type = nccl::Stream;
};
template <class R, class... A>
struct Plain<R (*)(A...)> {
  using type = typename Plain<R>::type (*)(typename Plain<A>::type...);
};

template <class Theirs, class Ours>
constexpr bool kSame = std::is_same_v<typename Plain<Theirs>::type, Ours>;

static_assert(sizeof(ncclUniqueId) == sizeof(nccl::UniqueId));
static_assert(sizeof(ncclResult_t) == sizeof(nccl::Status));
static_assert(sizeof(ncclDataType_t) == sizeof(int));
static_assert(sizeof(ncclConfig_t) >= sizeof(nccl::Config));
static_assert(offsetof(ncclConfig_t, magic) == offsetof(nccl::Config, magic));
static_assert(offsetof(ncclConfig_t, version) == offsetof(nccl::Config, version));
static_assert(offsetof(ncclConfig_t, blocking) == offsetof(nccl::Config, blocking));
static_assert(offsetof(ncclConfig_t, cgaClusterSize) == offsetof(nccl::Config, cga_cluster_size));
static_assert(offsetof(ncclConfig_t, minCTAs) == offsetof(nccl::Config, min_ctas));
static_assert(offsetof(ncclConfig_t, maxCTAs) == offsetof(nccl::Config, max_ctas));
static_assert(offsetof(ncclConfig_t, netName) == offsetof(nccl::Config, net_name));
static_assert(offsetof(ncclConfig_t, splitShare) == offsetof(nccl::Config, split_share));

using F = nccl::Functions;
static_assert(kSame<decltype(&ncclGetVersion), decltype(F::GetVersion)>);
static_assert(kSame<decltype(&ncclGetErrorString), decltype(F::GetErrorString)>);
static_assert(kSame<decltype(&ncclGetLastError), decltype(F::GetLastError)>);
static_assert(kSame<decltype(&ncclGetUniqueId), decltype(F::GetUniqueId)>);
static_assert(kSame<decltype(&ncclCommInitRankConfig), decltype(F::CommInitRankConfig)>);
static_assert(kSame<decltype(&ncclCommGetAsyncError), decltype(F::CommGetAsyncError)>);
static_assert(kSame<decltype(&ncclCommFinalize), decltype(F::CommFinalize)>);
static_assert(kSame<decltype(&ncclCommDestroy), decltype(F::CommDestroy)>);
static_assert(kSame<decltype(&ncclCommAbort), decltype(F::CommAbort)>);
static_assert(kSame<decltype(&ncclGroupStart), decltype(F::GroupStart)>);
static_assert(kSame<decltype(&ncclGroupEnd), decltype(F::GroupEnd)>);
static_assert(kSame<decltype(&ncclSend), decltype(F::Send)>);
static_assert(kSame<decltype(&ncclRecv), decltype(F::Recv)>);
#if NCCL_VERSION_CODE >= NCCL_VERSION(2, 28, 3)
static_assert(kSame<decltype(&ncclAlltoAll), decltype(F::AlltoAll)>);
#endif

}  // namespace

TEST_CASE("the declarations of NCCL are those of its header") {
  CHECK(nccl::success == static_cast<int>(ncclSuccess));
  CHECK(nccl::internal_error == static_cast<int>(ncclInternalError));
  CHECK(nccl::remote_error == static_cast<int>(ncclRemoteError));
  CHECK(nccl::in_progress == static_cast<int>(ncclInProgress));
  CHECK(nccl::kInt8 == static_cast<int>(ncclInt8));
  const ncclConfig_t theirs = NCCL_CONFIG_INITIALIZER;
  const nccl::Config ours;
  CHECK(theirs.magic == ours.magic);
  CHECK(theirs.version >= ours.version);
  CHECK(theirs.cgaClusterSize == ours.cga_cluster_size);
  CHECK(theirs.netName == ours.net_name);
  CHECK(theirs.splitShare == ours.split_share);
}
