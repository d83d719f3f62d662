namespace ProbDsl.Cli;

/// <summary>Writes a file under a temporary name and renames it: a file is there whole or not at all. A link stays a link, and a file keeps its permissions.</summary>
internal static class WholeFile
{
    /// <summary>Says why it could not be written.</summary>
    public static ExitCode Write(string path, Action<Stream> write)
    {
        try
        {
            Replace(path, write);
            return ExitCode.Success;
        }
        catch (IOException exception)
        {
            return DiagnosticOutput.Tell([FileDiagnostics.NotWritten(path, exception.Message)], OutputFormat.Text);
        }
    }

    /// <exception cref="IOException">It could not be written; the message says why, without the path.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        var temporary = "";
        try
        {
            var target = Target(Path.GetFullPath(path));
            if (IsDevice(target))
            {
                Pour(target, write);
                return;
            }

            temporary = Temporary(target);
            using (var stream = File.Create(temporary)) write(stream);
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            throw new IOException(FileDiagnostics.Reason(path, exception), exception);
        }
    }

    /// <summary>Throws what a later write in the folder would throw.</summary>
    public static void Try(string folder)
    {
        using var stream = new FileStream(Temporary(Path.Combine(folder, "fit.json")), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    /// <summary>`/dev/stdout` and its like are written to, never replaced.</summary>
    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal);

    private static void Pour(string device, Action<Stream> write)
    {
        using var stream = new FileStream(device, FileMode.Open, FileAccess.Write);
        write(stream);
    }

    private static string Target(string path) => File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    private static string Temporary(string path) => $"{path}.{Environment.ProcessId}.tmp";
}
