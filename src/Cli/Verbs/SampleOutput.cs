using ProbDsl.Inference.Sampling;

namespace ProbDsl.Cli.Verbs;

/// <summary>Where a draw goes: a file, with a summary on standard output, or standard output. All: latents and definitions too.</summary>
internal sealed record SampleOutput(string? Out, bool All)
{
    /// <summary>The rows after those of the fit; null if there are none.</summary>
    public string? Continued { get; init; }

    /// <summary>Warnings are printed last.</summary>
    public ExitCode Write(SampledStory drawn, PriorDrawRequest draws, params IReadOnlyList<Diagnostic> warnings)
    {
        if (drawn.Mixing?.Warning is { } mixing) warnings = [.. warnings, mixing];
        var plate = SampleTable.PlateOf(drawn, draws);
        var table = new SampleTable(drawn, plate, onlyData: !All && plate is not null);
        if (Out is null)
        {
            using var output = Terminal.OpenDocument();
            table.Write(output);
            if (Continued is not null) DiagnosticOutput.Note(Continued);
            if (drawn.Mixing is { } chains) DiagnosticOutput.Note(chains.Text);
            return DiagnosticOutput.Report([.. warnings, .. table.NotReadBack()], OutputFormat.Text);
        }

        var written = OutputFile.Write(Out, stream =>
        {
            using var progress = new ProgressLine();
            table.Write(stream, progress.Write);
        });
        if (written != ExitCode.Success) return written;
        Console.Out.Write(SampleSummary.Print(Out, table, drawn));
        if (Continued is not null) Console.Out.WriteLine(Continued);
        if (drawn.Mixing is { } moved) Console.Out.Write(Paragraph.Print("", moved.Text));
        return DiagnosticOutput.Below([.. warnings, .. table.NotReadBack()]);
    }
}
