namespace ProbDsl.Cli.Output;

/// <summary>Where programs ran and why, where a device was requested or a GPU was chosen; what a requested precision did.</summary>
internal static class DeviceNote
{
    public static void Print(FitOptions options)
    {
        if (options.Device?.Note is { } note) DiagnosticOutput.Note(note);
        if (options.Device?.PrecisionNote is { } precision) DiagnosticOutput.Note(precision);
    }
}
