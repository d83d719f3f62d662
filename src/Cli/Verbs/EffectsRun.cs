using ProbDsl.Inference.MarginalEffects;

namespace ProbDsl.Cli.Verbs;

/// <summary>Averages of expected outcomes from start to end: read the fit and the rows, compute, report.</summary>
/// <param name="Verb">The verb, under which the fit keeps the averages.</param>
/// <param name="Folder">The folder of the fit.</param>
/// <param name="Data">The rows.</param>
/// <param name="Out">A file for the averages; null for none.</param>
/// <param name="Format">Text or JSON.</param>
/// <param name="Given">The options of the run.</param>
/// <param name="Request">The outcome, the groups, the number of draws.</param>
internal sealed record EffectsRun(
    string Verb, string Folder, DataRequest Data, string? Out, OutputFormat Format, FitOptions Given, EffectRequest Request)
{
    /// <summary>Whether the text is a CSV table, as that of predictions, in place of a page.</summary>
    public bool IsCsv { get; init; }

    /// <summary>Significant digits of numbers in CSV; null for the default.</summary>
    public int? Digits { get; init; }

    /// <summary>Computes and reports.</summary>
    /// <param name="compute">Computes the averages from the fit, its rows, and whether they are its own.</param>
    public ExitCode Run(Func<SavedFitWithData, EffectRequest, Result<EffectTable>> compute)
    {
        if (EngineConflict.Find(Given.Given) is { } conflict) return Report([conflict]);
        if (InputFiles.OfFit(Folder, Data.Files).CheckOutput("--out", Out) is { } replaced) return Report([replaced]);
        using var interruption = OutputFile.WhileComputed(Out);
        var record = ResultRecord.Of(Folder);
        var read = SavedFitWithData.Read(Folder, Data with { How = Given.Given }, InstalledMethods.Catalog, [.. Request.By]);
        if (read.Value is not { } with) return Report(read.Diagnostics);
        var computed = compute(with, Request with { Interval = Given.Interval, Seed = Given.Seed });
        if (computed.Value is not { } table) return Report(computed.Diagnostics);
        if (Out is not null && OutputFile.Write(Out, stream => EffectsCsv.Write(table, stream, Digits)) is var written
            and not ExitCode.Success) return written;
        if (Format == OutputFormat.Json)
        {
            JsonOutput.Print(json => EffectsJson.Write(table, json));
        }
        else if (IsCsv && Out is null)
        {
            using var output = Terminal.OpenDocument();
            EffectsCsv.Write(table, output, Digits);
        }
        else
        {
            Console.Out.Write(EffectsPage.Print(with, table, Out));
        }

        DeviceNote.Print(Given);
        var kept = record.Keep(Verb, json => EffectsJson.Write(table, json));
        return DiagnosticOutput.Below([.. with.Warnings, .. Data.Unexpected(computed.Diagnostics), .. kept]);
    }

    private ExitCode Report(IReadOnlyCollection<Diagnostic> diagnostics) => DiagnosticOutput.Report(diagnostics, Format);
}
