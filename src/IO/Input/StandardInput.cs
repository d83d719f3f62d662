using System.Runtime.InteropServices;

namespace ProbDsl.IO.Input;

/// <summary>
/// Standard input of the process. If it is closed (`<&-`), the runtime opens its own pipe in its place, and reading that would never end.
/// </summary>
internal static class StandardInput
{
    private const int GetFlags = 1, CloseOnExec = 1;

    /// <summary>The bytes; an empty stream if standard input is closed.</summary>
    public static Stream Open() => IsClosed ? Stream.Null : Console.OpenStandardInput();

    /// <summary>Whether the process was started without standard input: an inherited descriptor has no close-on-exec flag.</summary>
    public static bool IsClosed =>
        !OperatingSystem.IsWindows() && Native.Fcntl(0, GetFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);

    private static class Native
    {
        [DllImport("libc", EntryPoint = "fcntl"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Fcntl(int descriptor, int command);
    }
}
