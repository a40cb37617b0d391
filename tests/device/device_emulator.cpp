#include "device/device_emulator.hpp"

#include <setjmp.h>
#include <ucontext.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <numeric>
#include <vector>

#include "core/rng.hpp"

namespace device_emulator {
namespace {

constexpr std::size_t kStackBytes = 64 * 1024;

struct Copy {
  void* to;
  const void* from;
  int bytes;
};

// Fibers live on from block to block. They are entered through a ucontext once; after that a jump
// does, which saves the two system calls of swapcontext.
struct Fiber {
  ucontext_t first_entry{};
  jmp_buf place_in_code{};
  bool entered = false;
  std::unique_ptr<std::byte[]> stack = std::make_unique<std::byte[]>(kStackBytes);
  Place place;
  bool done = false;
  const unsigned* waits_for = nullptr;  // a round that must pass `seen`
  unsigned seen = 0;
  std::uint64_t exchanges = 0;
  std::vector<Copy> open;                   // not committed yet
  std::deque<std::vector<Copy>> committed;  // oldest first
};

struct Meeting {
  unsigned arrived = 0, round = 0;
};

struct Warp {
  Meeting meeting;
  // Two sets: a lane can be one exchange ahead of one that still reads, but not two.
  WarpWords words[2];
};

struct Block {
  std::vector<Warp> warps;
  Meeting barrier;
  unsigned alive = 0;
};

std::mutex device;  // static shared memory and the fibers serve one grid at a time
std::vector<std::unique_ptr<Fiber>> fibers;
std::vector<std::byte> shared_memory;
Block block;
Fiber* running = nullptr;
jmp_buf scheduler;
const std::function<void()>* thread_body = nullptr;

[[noreturn]] void fail(const char* what) {
  const Place& at = running->place;
  std::fprintf(stderr, "device emulator: %s (block %u,%u thread %u)\n", what, at.block.x,
               at.block.y, at.thread.x);
  std::abort();
}

__attribute__((noinline)) void yield() {
  if (_setjmp(running->place_in_code) == 0) _longjmp(scheduler, 1);
}

__attribute__((noinline)) void resume(Fiber& fiber) {
  running = &fiber;
  if (_setjmp(scheduler) != 0) return;
  if (fiber.entered) _longjmp(fiber.place_in_code, 1);
  fiber.entered = true;
  setcontext(&fiber.first_entry);
}

void wait_until_passed(const Meeting& meeting, unsigned seen) {
  running->waits_for = &meeting.round;
  running->seen = seen;
  yield();
}

void meet(Meeting& meeting, unsigned parties) {
  const unsigned round = meeting.round;
  if (++meeting.arrived == parties) {
    meeting.arrived = 0;
    ++meeting.round;
    return;
  }
  wait_until_passed(meeting, round);
}

Warp& own_warp() { return block.warps[running->place.thread.x / kWarp]; }

void land(const std::vector<Copy>& copies) {
  for (const Copy& copy : copies) {
    std::memcpy(copy.to, copy.from, copy.bytes);
    std::memset(static_cast<std::byte*>(copy.to) + copy.bytes, 0, 16 - copy.bytes);
  }
}

void enter() {
  for (;;) {
    (*thread_body)();
    running->done = true;
    --block.alive;
    yield();
  }
}

// A function of its own, as getcontext may return twice.
__attribute__((noinline)) void prepare(Fiber& fiber) {
  getcontext(&fiber.first_entry);
  fiber.first_entry.uc_stack.ss_sp = fiber.stack.get();
  fiber.first_entry.uc_stack.ss_size = kStackBytes;
  fiber.first_entry.uc_link = nullptr;
  makecontext(&fiber.first_entry, enter, 0);
}

void run_block(unsigned threads, const Place& place, moescope::core::Rng& rng) {
  std::fill(shared_memory.begin(), shared_memory.end(), std::byte{0xFF});
  block.warps.assign((threads + kWarp - 1) / kWarp, Warp{});
  block.barrier = {};
  block.alive = threads;
  std::vector<unsigned> order(threads);
  std::iota(order.begin(), order.end(), 0u);
  rng.shuffle(order);
  for (unsigned i = 0; i < threads; ++i) {
    Fiber& fiber = *fibers[i];
    fiber.place = place;
    fiber.place.thread = {i, 0, 0};
    fiber.done = false;
    fiber.waits_for = nullptr;
    fiber.exchanges = 0;
    fiber.open.clear();
    fiber.committed.clear();
  }
  while (block.alive > 0) {
    bool moved = false;
    for (const unsigned i : order) {
      Fiber& fiber = *fibers[i];
      if (fiber.done || (fiber.waits_for && *fiber.waits_for == fiber.seen)) continue;
      fiber.waits_for = nullptr;
      moved = true;
      resume(fiber);
    }
    if (!moved) fail("a barrier that not all threads reach");
  }
}

}  // namespace

const Place& place() { return running->place; }
int lane() { return static_cast<int>(running->place.thread.x % kWarp); }
void* dynamic_shared() { return shared_memory.data(); }
void block_barrier() { meet(block.barrier, running->place.block_size.x); }

const WarpWords& exchange(const std::uint32_t (&mine)[8]) {
  Warp& warp = own_warp();
  WarpWords& words = warp.words[running->exchanges++ % 2];
  std::memcpy(words[lane()], mine, sizeof mine);
  meet(warp.meeting, kWarp);
  return words;
}

void copy_async(void* shared, const void* global, int bytes) {
  if (bytes < 0 || bytes > 16) fail("an asynchronous copy of more than 16 bytes");
  if (reinterpret_cast<std::uintptr_t>(shared) % 16 != 0 ||
      (bytes > 0 && reinterpret_cast<std::uintptr_t>(global) % 16 != 0))
    fail("an asynchronous copy off a 16-byte boundary");
  running->open.push_back({shared, global, bytes});
}

void commit_copies() {
  running->committed.push_back(std::move(running->open));
  running->open.clear();
}

void wait_copies(int pending) {
  auto& committed = running->committed;
  for (; static_cast<int>(committed.size()) > pending; committed.pop_front())
    land(committed.front());
}

void run_grid(unsigned blocks, unsigned blocks_y, unsigned threads, std::size_t shared_bytes,
              const std::function<void()>& thread) {
  const std::lock_guard lock(device);
  static moescope::core::Rng rng(1);
  if (threads % kWarp != 0 || threads > 1024) {
    std::fprintf(stderr, "device emulator: a block of %u threads\n", threads);
    std::abort();
  }
  while (fibers.size() < threads) {
    fibers.push_back(std::make_unique<Fiber>());
    prepare(*fibers.back());
  }
  // 16 bytes of room to begin on a boundary are in the vector's own alignment.
  shared_memory.resize(shared_bytes);
  thread_body = &thread;
  for (unsigned y = 0; y < blocks_y; ++y)
    for (unsigned x = 0; x < blocks; ++x)
      run_block(threads, {{}, {x, y, 0}, {threads, 1, 1}, {blocks, blocks_y, 1}}, rng);
}

}  // namespace device_emulator

namespace moescope::kernels::cuda {
namespace {

using device_emulator::exchange;
using device_emulator::lane;

// The 8x8 matrices that the lanes point to, [matrix][row][column].
using Matrices = std::uint16_t[4][8][8];

void gather(const void* row, Matrices& matrices) {
  if (reinterpret_cast<std::uintptr_t>(row) % 16 != 0) {
    std::fprintf(stderr, "device emulator: a matrix row off a 16-byte boundary\n");
    std::abort();
  }
  std::uint32_t words[8] = {};
  std::memcpy(words, row, 16);
  const auto& all = exchange(words);
  for (int i = 0; i < 32; ++i) std::memcpy(matrices[i / 8][i % 8], all[i], 16);
}

float value(std::uint32_t word, int half) {
  return to_float({static_cast<std::uint16_t>(half ? word >> 16 : word)});
}

}  // namespace

void load_matrices(const void* row, std::uint32_t (&to)[4]) {
  Matrices matrices;
  gather(row, matrices);
  const int r = lane() / 4, c = lane() % 4 * 2;
  for (int m = 0; m < 4; ++m)
    to[m] = matrices[m][r][c] | (static_cast<std::uint32_t>(matrices[m][r][c + 1]) << 16);
}

void load_matrices_transposed(const void* row, std::uint32_t (&to)[4]) {
  Matrices matrices;
  gather(row, matrices);
  const int r = lane() / 4, c = lane() % 4 * 2;
  for (int m = 0; m < 4; ++m)
    to[m] = matrices[m][c][r] | (static_cast<std::uint32_t>(matrices[m][c + 1][r]) << 16);
}

void multiply_add(float (&d)[4], const std::uint32_t (&a)[4], std::uint32_t b0, std::uint32_t b1) {
  const auto& all = exchange({a[0], a[1], a[2], a[3], b0, b1, 0, 0});
  const int group = lane() / 4, pair = lane() % 4;
  for (int i = 0; i < 4; ++i) {
    const int row = group + i / 2 * 8, column = pair * 2 + i % 2;
    float sum = d[i];
    for (int k = 0; k < 16; ++k) {
      // a: words 0 and 1 hold k < 8 of rows lane / 4 and lane / 4 + 8, words 2 and 3 the other k.
      const float x = value(all[row % 8 * 4 + k % 8 / 2][row / 8 + k / 8 * 2], k % 2);
      const float w = value(all[column * 4 + k % 8 / 2][4 + k / 8], k % 2);
      sum += x * w;
    }
    d[i] = sum;
  }
}

}  // namespace moescope::kernels::cuda
