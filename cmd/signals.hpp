// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ocifact::cmd {

/// From now on SIGINT, SIGTERM and SIGHUP end the process as they always do, but first what it has
/// not finished is removed (`Unfinished`). One that is ignored stays ignored. To be called once,
/// before there are other threads.
void leave_nothing_unfinished_when_stopped();

}  // namespace ocifact::cmd
