namespace ProbDsl.Cli;

/// <summary>Writes a file under a temporary name and renames it: a file is there whole or not at all. A link stays a link, and a file keeps its permissions.</summary>
internal static class WholeFile
{
    public static ExitCode Write(string path, Action<Stream> write)
    {
        var temporary = "";
        try
        {
            var target = Target(Path.GetFullPath(path));
            if (IsDevice(target)) return Pour(target, write);
            temporary = Temporary(target);
            using (var stream = File.Create(temporary)) write(stream);
            if (!OperatingSystem.IsWindows() && File.Exists(target)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            File.Move(temporary, target, overwrite: true);
            return ExitCode.Success;
        }
        catch (Exception exception) when (FileDiagnostics.IsFileFailure(exception))
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            return DiagnosticOutput.Tell([FileDiagnostics.NotWritten(path, FileDiagnostics.Reason(path, exception))], OutputFormat.Text);
        }
    }

    /// <summary>Throws what a later write in the folder would throw.</summary>
    public static void Try(string folder)
    {
        using var stream = new FileStream(Temporary(Path.Combine(folder, "fit.json")), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    /// <summary>`/dev/stdout` and its like are written to, never replaced.</summary>
    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal);

    private static ExitCode Pour(string device, Action<Stream> write)
    {
        using var stream = new FileStream(device, FileMode.Open, FileAccess.Write);
        write(stream);
        return ExitCode.Success;
    }

    private static string Target(string path) => File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    private static string Temporary(string path) => $"{path}.{Environment.ProcessId}.tmp";
}
