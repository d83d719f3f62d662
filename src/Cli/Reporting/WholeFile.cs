namespace ProbDsl.Cli;

/// <summary>Writes a file under a temporary name and renames it: a file is there whole or not at all.</summary>
internal static class WholeFile
{
    public static ExitCode Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = File.Create(temporary)) write(stream);
            File.Move(temporary, path, overwrite: true);
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary)) File.Delete(temporary);
            return DiagnosticOutput.Tell([FileDiagnostics.NotWritten(path, FileDiagnostics.Reason(exception))], OutputFormat.Text);
        }
    }
}
