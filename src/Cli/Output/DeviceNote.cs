using ProbDsl.Inference.Drivers;

namespace ProbDsl.Cli.Output;

/// <summary>Where programs ran and why, where a device was requested or a GPU was chosen.</summary>
internal static class DeviceNote
{
    public static void Print(FitOptions options)
    {
        if (options.Device?.Note is { } note) DiagnosticOutput.Note(note);
    }
}
