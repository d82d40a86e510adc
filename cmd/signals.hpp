// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ocifact::cmd {

/// From now on SIGINT, SIGTERM and SIGHUP end the process as they always do, but first what it has
/// not finished is removed (`Unfinished`). One that is ignored stays ignored. Writing to a pipe
/// without readers, or beyond a limit of file sizes, is an error from now on, and no signal. To be
/// called once, before there are other threads.
void leave_nothing_unfinished_when_stopped();

/// Ends the process as SIGPIPE does, after the same: nobody reads standard output any more.
[[noreturn]] void stop_for_lack_of_readers();

}  // namespace ocifact::cmd
