namespace ProbDsl.Cli.Files;

/// <summary>The file that a command writes, by <see cref="AtomicFile"/>.</summary>
internal static class OutputFile
{
    /// <summary>Writes the file, or prints why it is not written: a diagnostic, or an interruption.</summary>
    public static ExitCode Write(string path, Action<Stream> write)
    {
        using var interruption = new Interruption();
        try
        {
            AtomicFile.Replace(path, file =>
            {
                using var stream = new CanceledStream(file, interruption.Token);
                write(stream);
            });
            interruption.Complete();
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (interruption.Code is { } code)
        {
            DiagnosticOutput.Note($"interrupted: {Unwritten(path)}");
            return code;
        }
        catch (IOException exception)
        {
            return DiagnosticOutput.Report([FileDiagnostics.NotWritten(path, exception.Message)], OutputFormat.Text);
        }
    }

    /// <summary>While a file is computed, of which no part is kept: a signal ends the process with a word.</summary>
    /// <param name="path">The file; null without one, where a signal does what it does by default.</param>
    public static Interruption? WhileComputed(string? path) => path is null ? null : Interruption.WithoutResult(Unwritten(path));

    private static string Unwritten(string path) => $"{path} is not written";
}
