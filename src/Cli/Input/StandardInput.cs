using System.Runtime.InteropServices;

namespace ProbDsl.Cli.Input;

/// <summary>
/// Standard input of the process. Where it is closed (`<&-`), the runtime opens a pipe of its own in its place, and reading that would
/// never end.
/// </summary>
internal static class StandardInput
{
    private const int GetFlags = 1, CloseOnExec = 1;

    /// <summary>The bytes; none where standard input is closed.</summary>
    public static Stream Open() => IsClosed ? Stream.Null : Console.OpenStandardInput();

    /// <summary>Whether the process was started without one: what it was started with does not close on exec.</summary>
    public static bool IsClosed =>
        !OperatingSystem.IsWindows() && Native.Fcntl(0, GetFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);

    private static class Native
    {
        [DllImport("libc", EntryPoint = "fcntl"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Fcntl(int descriptor, int command);
    }
}
