// SPDX-License-Identifier: GPL-3.0-or-later
// Background work: order, replacement, cancel, and owners that go away.
#include "viewer/model/job_queue.hpp"

#include <future>

#include "viewer/qt_main.hpp"

using namespace moescope;
using viewer::JobControl;
using viewer::JobQueue;

class JobQueueTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void work_is_elsewhere_and_its_end_is_here() {
    JobQueue queue;
    Qt::HANDLE where = nullptr, told = nullptr;
    int got = 0;
    queue.start<int>(
        this, "a", "a",
        [&](JobControl&) -> core::Result<int> {
          where = QThread::currentThreadId();
          return 42;
        },
        [&](core::Result<int> result) {
          told = QThread::currentThreadId();
          got = *result;
        });
    QTRY_COMPARE(got, 42);
    QVERIFY(where != told);
    QCOMPARE(told, QThread::currentThreadId());
    QTRY_VERIFY(queue.idle());
  }

  void only_the_newest_of_a_key_counts() {
    JobQueue queue;
    std::promise<void> gate;
    const auto opened = gate.get_future().share();
    std::vector<int> got;
    const auto start = [&](const char* key, int value) {
      queue.start<int>(
          this, key, key,
          [value, opened](JobControl&) -> core::Result<int> {
            opened.wait();
            return value;
          },
          [&got](core::Result<int> result) { got.push_back(*result); });
    };
    for (int i = 0; i < 5; ++i) start("same", i);
    start("other", 99);
    gate.set_value();
    QTRY_VERIFY(queue.idle());
    QCOMPARE(got, (std::vector<int>{4, 99}));
  }

  void a_cancelled_job_ends_as_interrupted() {
    JobQueue queue;
    bool interrupted = false, running = false;
    queue.start<int>(
        this, "long", "long",
        [](JobControl& control) -> core::Result<int> {
          while (!control.cancelled()) QThread::msleep(1);
          return core::Error::interrupted("cancelled");
        },
        [&](core::Result<int> result) {
          interrupted = !result && result.error().kind == core::ErrorKind::interrupted;
        });
    int waiting = 0;
    queue.start<int>(
        this, "waiting", "waiting",
        [&](JobControl&) -> core::Result<int> {
          running = true;
          return 1;
        },
        [&](core::Result<int> result) { waiting = result ? 1 : 2; });
    QTRY_COMPARE(queue.running_title(), QString("long"));
    queue.cancel_all();
    QTRY_VERIFY(queue.idle());
    QVERIFY(interrupted);
    QVERIFY(!running);
    QCOMPARE(waiting, 2);
  }

  void nobody_is_told_when_the_owner_is_gone() {
    JobQueue queue;
    bool told = false;
    auto owner = std::make_unique<QObject>();
    std::promise<void> gate;
    queue.start<int>(
        owner.get(), "a", "a",
        [opened = gate.get_future().share()](JobControl&) -> core::Result<int> {
          opened.wait();
          return 1;
        },
        [&](core::Result<int>) { told = true; });
    owner.reset();
    gate.set_value();
    QTRY_VERIFY(queue.idle());
    QVERIFY(!told);
  }

  void a_queue_that_ends_does_not_wait_for_what_waits() {
    std::atomic<int> ran = 0;
    {
      JobQueue queue;
      for (int i = 0; i < 100; ++i)
        queue.start<int>(
            this, QString::number(i), "a",
            [&](JobControl& control) -> core::Result<int> {
              ++ran;
              while (!control.cancelled()) QThread::msleep(1);
              return 1;
            },
            [](core::Result<int>) {});
      QTRY_COMPARE(ran.load(), 1);
    }
    QCOMPARE(ran.load(), 1);
  }
};

MOESCOPE_QT_MAIN(JobQueueTest)
#include "job_queue_test.moc"
