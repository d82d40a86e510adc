// SPDX-License-Identifier: Apache-2.0
#include "signals.hpp"

#include <csignal>
#include <cstdlib>
#include <system_error>
#include <thread>

#include <ocifact/base/unfinished.hpp>

namespace ocifact::cmd {
namespace {

/// The signals that ask the process to stop, and that nobody chose to ignore (as nohup does).
sigset_t stopping_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&signals, signal);
  }
  return signals;
}

/// A thread can do what a signal handler must not.
void await_and_stop(const sigset_t& signals) {
  int signal = 0;
  if (sigwait(&signals, &signal) != 0) return;
  Unfinished::remove_all();
  std::signal(signal, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  std::raise(signal);
}

}  // namespace

void stop_for_lack_of_readers() {
  Unfinished::remove_all();
  std::signal(SIGPIPE, SIG_DFL);
  std::raise(SIGPIPE);
  std::abort();
}

void leave_nothing_unfinished_when_stopped() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const sigset_t signals = stopping_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    std::thread([signals] { await_and_stop(signals); }).detach();
  } catch (const std::system_error&) {
    // No thread to be had: signals end the process at once, and leave what they leave.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  }
}

}  // namespace ocifact::cmd
