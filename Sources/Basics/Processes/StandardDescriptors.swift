import Foundation

/// The descriptors 0, 1 and 2, which every program takes to be its input, output and messages.
public enum StandardDescriptors {
  /// Opens the null device on each of them that is closed.
  ///
  /// Otherwise the next file that is opened, a result or a lock, would get the number, and messages would be written into
  /// it. Call it before anything else.
  public static func fill() {
    for number: Int32 in 0...2 where fcntl(number, F_GETFD) == -1 && errno == EBADF {
      // The system gives the lowest free number, and those below are open.
      let descriptor = open("/dev/null", O_RDWR)
      if descriptor >= 0, descriptor != number {
        dup2(descriptor, number)
        close(descriptor)
      }
    }
  }
}
