using System.Runtime.InteropServices;

namespace ProbDsl.Tests;

/// <summary>The descriptors of standard input, output and errors.</summary>
internal static class StandardStreams
{
    private const string Nothing = "/dev/null";

    /// <summary>
    /// Input is empty, and what is printed goes to the files `output` and `errors` of a folder, until the result is disposed.
    /// </summary>
    public static IDisposable Redirect(string folder)
    {
        Connect(Nothing, FileMode.Open, FileAccess.Read, 0);
        Connect(Path.Combine(folder, "output"), FileMode.Create, FileAccess.Write, 1);
        Connect(Path.Combine(folder, "errors"), FileMode.Create, FileAccess.Write, 2);
        return new Redirection();
    }

    private static void Connect(string path, FileMode mode, FileAccess access, int descriptor)
    {
        using var file = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
        if (Native.Dup2((int)file.DangerousGetHandle(), descriptor) < 0)
            throw new IOException($"descriptor {descriptor} cannot be replaced");
    }

    private sealed class Redirection : IDisposable
    {
        public void Dispose()
        {
            for (var descriptor = 1; descriptor <= 2; descriptor++) Connect(Nothing, FileMode.Open, FileAccess.Write, descriptor);
        }
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "dup2"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Dup2(int descriptor, int replaced);
    }
}
